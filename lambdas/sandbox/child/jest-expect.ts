import { expect } from 'expect';

/** Stands for `@jest/expect` in the bundle: that one brings snapshots, and with them Babel, jest's file map and its workers. */
export const jestExpect = expect;
