import { fakeStatuses } from '../fakes/statuses';
import { statusesContract } from './statuses.contract';

const statuses = fakeStatuses();

describe('fakeStatuses', () => statusesContract(() => statuses));
