import { fakeControls } from '../fakes/controls';
import { controlsContract } from './controls.contract';

const controls = fakeControls();

describe('fakeControls', () => controlsContract(() => controls));
