import { fakeArtifacts } from '../fakes/artifacts';
import { artifactsContract } from './artifacts.contract';

const artifacts = fakeArtifacts();

describe('fakeArtifacts', () => artifactsContract(() => artifacts));
