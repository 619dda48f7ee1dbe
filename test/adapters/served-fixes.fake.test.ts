import { fakeServedFixes } from '../fakes/served-fixes';
import { servedFixesContract } from './served-fixes.contract';

const fixes = fakeServedFixes();

describe('fakeServedFixes', () => servedFixesContract(() => fixes));
