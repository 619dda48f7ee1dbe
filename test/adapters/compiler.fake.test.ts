import { fakeCompiler } from '../fakes/compiler';
import { compilerContract } from './compiler.contract';

describe('fakeCompiler', () => compilerContract(fakeCompiler));
