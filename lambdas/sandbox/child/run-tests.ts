import { stripVTControlCharacters } from 'node:util';
import { expect } from 'expect';
import * as circus from 'jest-circus';
import { ModuleMocker } from 'jest-mock';
import type { SandboxJob, TestResult } from '../../../core/sandbox-job';
import { thrown } from './call-handler';
import { loadCommonJs } from './load-bundle';
import { protectTests } from './protect-tests';
import type { Report } from './report';

/** Characters of a failure's message that are told. */
const mostReason = 500;
const timeoutSymbol = Symbol.for('TEST_TIMEOUT_SYMBOL');

/** Runs the tests of one bundle as jest does, with the parts of jest that need no file of their own. */
export async function runTests({ tests }: Extract<SandboxJob, { run: 'tests' }>, report: Report): Promise<void> {
  for (const { file, code } of tests) {
    const tell = (name: string, state: TestResult['state'], reason = ''): void => report({ kind: 'test', file, name, state, reason: stripVTControlCharacters(reason).slice(0, mostReason) });
    const { describe, it, test, beforeAll, beforeEach, afterAll, afterEach } = circus;
    const globals = { expect, jest: jestObject(), describe, it, test, fdescribe: describe.only, xdescribe: describe.skip, fit: it.only, xit: it.skip, xtest: test.skip, beforeAll, beforeEach, afterAll, afterEach };
    circus.resetState();
    circus.addEventHandler(telling(tell));
    protectTests(expect, globals);
    try {
      loadCommonJs(code, file, { '@jest/globals': globals });
    } catch (error) {
      const { errorType, message } = thrown(error);
      report({ kind: 'failed-to-load', reason: `${errorType}: ${message}` });
      return;
    }
    for (const event of ['uncaughtException', 'unhandledRejection']) process.on(event, blame);
    const { unhandledErrors } = await circus.run();
    for (const error of unhandledErrors) tell('outside its tests', 'failed', error);
  }
}

/** An error that nobody caught is the running test's, or else the file's. */
function blame(error: unknown): void {
  const { currentlyRunningTest, unhandledErrors } = circus.getState();
  (currentlyRunningTest?.errors ?? unhandledErrors).push(error);
}

function telling(tell: (name: string, state: TestResult['state'], reason?: string) => void): (event: circus.Event) => void {
  return (event) => {
    if (event.name === 'test_start') expect.setState({ assertionCalls: 0, currentTestName: nameOf(event.test), expectedAssertionsNumber: null, isExpectingAssertions: false, numPassingAsserts: 0, suppressedErrors: [] });
    else if (event.name === 'test_skip' || event.name === 'test_todo') tell(nameOf(event.test), 'skipped');
    else if (event.name === 'test_done') {
      const missing = expect.extractExpectedAssertionsErrors().map(({ error }) => error);
      const errors: readonly unknown[] = [...event.test.errors, ...expect.getState().suppressedErrors, ...missing];
      if (errors.length === 0) tell(nameOf(event.test), 'passed');
      else tell(nameOf(event.test), 'failed', messageOf(errors[0]));
    }
  };
}

interface Named {
  readonly name: string;
  readonly parent?: Named | undefined;
}

/** Its blocks' names and its own, without the root block's. */
function nameOf(test: Named): string {
  const names: string[] = [];
  for (let at: Named | undefined = test; at?.parent !== undefined; at = at.parent) names.unshift(at.name);
  return names.join(' ');
}

/** Circus keeps an error with the place where its test was written. */
function messageOf(error: unknown): string {
  const { errorType, message } = thrown(Array.isArray(error) ? (error[0] ?? error[1]) : error);
  return message || errorType;
}

/** The `jest` that tests see. What would need files, or jest's own module loader, says so when it is called. */
function jestObject(): object {
  const mocker = new ModuleMocker(globalThis);
  const known: Readonly<Record<string, unknown>> = {
    fn: mocker.fn.bind(mocker), spyOn: mocker.spyOn.bind(mocker), replaceProperty: mocker.replaceProperty.bind(mocker), mocked: mocker.mocked.bind(mocker), isMockFunction: mocker.isMockFunction.bind(mocker),
    clearAllMocks: () => mocker.clearAllMocks(), resetAllMocks: () => mocker.resetAllMocks(), restoreAllMocks: () => mocker.restoreAllMocks(),
    setTimeout: (milliseconds: number) => { Reflect.set(globalThis, timeoutSymbol, milliseconds); },
  };
  return new Proxy(known, {
    get(target, name) {
      if (typeof name !== 'string' || name in target) return Reflect.get(target, name);
      return () => {
        throw new Error(`jest.${name}: not in the sandbox, expected one of ${Object.keys(target).join(', ')}`);
      };
    },
  });
}
