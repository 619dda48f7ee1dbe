import childProcess from 'node:child_process';
import cluster from 'node:cluster';
import dgram from 'node:dgram';
import dns from 'node:dns';
import fs from 'node:fs';
import inspector from 'node:inspector';
import nodeModule, { createRequire, isBuiltin, syncBuiltinESMExports } from 'node:module';
import net from 'node:net';
import traceEvents from 'node:trace_events';
import v8 from 'node:v8';
import workerThreads from 'node:worker_threads';
import { endProcess, type Report } from './report';

const { nextTick } = process;
const { apply, defineProperty, get } = Reflect;

/** What is told of one run: a loop of attempts says nothing new. */
const mostRefusals = 100;

type Called = (self: unknown, args: unknown[]) => unknown;
type Describe = (args: readonly unknown[]) => string;

/**
 * Puts a refusal in the place of all that reaches out of the process, and reports each attempt. Not what keeps the code
 * in: that is Node's permission model, the empty environment, and a network without routes. This tells what was tried, and
 * gives the code an ordinary error at once instead of a silence.
 */
export function refuseOutside(report: Report): void {
  let refusals = 0;
  const refusal = (what: string): Error => {
    if (refusals++ < mostRefusals) report({ kind: 'refused', what: what.slice(0, 200) });
    return Object.assign(new Error(`${what}: refused, code in the sandbox reaches nothing outside its process`), { code: 'ERR_ACCESS_DENIED' });
  };
  const throwing = (describe: Describe) => (): Called => (_self, args) => {
    throw refusal(describe(args));
  };
  /** To the callback that was given, or as a rejection. */
  const answering = (describe: Describe) => (): Called => (_self, args) => {
    const error = refusal(describe(args));
    const callback = args[args.length - 1];
    if (typeof callback !== 'function') return Promise.reject(error);
    nextTick(() => apply(callback, undefined, [error]));
    return undefined;
  };

  const connect = (): Called => (self, args) => {
    const error = refusal(`connect ${addressOf(args)}`);
    if (self instanceof net.Socket) nextTick(() => self.destroy(error));
    return self;
  };
  replace(net.Socket.prototype, ['connect'], connect);
  replace(net.Server.prototype, ['listen'], () => (self, args) => {
    const error = refusal(`listen ${addressOf(args)}`);
    if (self instanceof net.Server) nextTick(() => self.emit('error', error));
    return self;
  });
  replace(dgram.Socket.prototype, ['bind', 'connect', 'send', 'sendto'], (_original, name) => (self, args) => {
    const error = refusal(`udp ${name}`);
    const callback = args[args.length - 1];
    if (typeof callback === 'function') nextTick(() => apply(callback, self, [error]));
    else if (self instanceof dgram.Socket) nextTick(() => self.emit('error', error));
    return self;
  });
  // Both bind a socket at once.
  replace(net, ['_createServerHandle'], throwing(() => 'listen'));
  replace(dgram, ['_createSocketHandle'], throwing(() => 'udp bind'));
  const lookups = ['lookup', 'lookupService', 'reverse', ...Object.keys(dns).filter((name) => /^resolve/.test(name))];
  for (const target of [dns, dns.promises, dns.Resolver.prototype, dns.promises.Resolver.prototype]) replace(target, lookups, answering(([name]) => `dns ${String(name)}`));

  replace(childProcess, ['spawn', 'spawnSync', 'exec', 'execSync', 'execFile', 'execFileSync', 'fork'], throwing(([command]) => `process ${String(command)}`));
  replace(childProcess.ChildProcess.prototype, ['spawn'], throwing(() => 'process'));
  replace(cluster, ['fork'], throwing(() => 'process cluster'));
  replace(workerThreads, ['Worker'], throwing(() => 'worker'));
  replace(inspector, ['open', 'url', 'waitForDebugger'], throwing(() => 'inspector'));
  replace(inspector.Session.prototype, ['connect', 'connectToMainThread'], throwing(() => 'inspector'));
  replace(nodeModule, ['register', 'registerHooks', 'enableCompileCache'], throwing(() => 'module.register'));
  if (process.report) replace(process.report, ['writeReport'], throwing(() => 'process.report'));
  replace(traceEvents, ['createTracing'], throwing(() => 'trace events'));
  for (const [name, makers] of newer) for (const target of loaded(name)) replace(target, makers, throwing(() => name));
  // A heap snapshot would show what the runner holds; flags change what runs.
  for (const name of ['getHeapSnapshot', 'writeHeapSnapshot', 'setHeapSnapshotNearHeapLimit', 'setFlagsFromString', 'queryObjects']) replace(v8, [name], throwing(() => `v8.${name}`));
  for (const name of ['kill', '_kill', 'abort', 'dlopen', 'binding', '_linkedBinding', '_debugProcess', '_debugEnd', 'execve', 'initgroups', 'setgroups', 'setegid', 'seteuid', 'setgid', 'setuid']) {
    replace(process, [name], throwing((args) => `process.${name}(${args.map(String).join(', ')})`));
  }
  replace(process, ['exit', 'reallyExit'], (_original, name) => (_self, [code]) => {
    report({ kind: 'exiting', how: `process.${name}(${code === undefined ? '' : String(code)})` });
    endProcess(0);
  });

  const files = (target: object): string[] => Object.keys(target).filter((name) => /^[a-z]/.test(name) && !/^(un)?watch/.test(name));
  replace(fs, files(fs), watched(refusal, report));
  replace(fs.promises, files(fs.promises), watched(refusal, report));
  syncBuiltinESMExports();
}

/** What some versions of Node have, and reaches files past the permission model of some. */
const newer: readonly (readonly [name: string, makers: readonly string[]])[] = [['node:sqlite', ['DatabaseSync', 'StatementSync', 'Session', 'backup']], ['node:wasi', ['WASI']]];

function loaded(name: string): readonly object[] {
  const module: unknown = isBuiltin(name) ? createRequire('/var/task/index.js')(name) : undefined;
  return typeof module === 'object' && module !== null ? [module] : [];
}

/** Node's permission model refuses files by itself; this tells of it. */
function watched(refusal: (what: string) => Error, report: Report): (original: Called, name: string) => Called {
  // Many of these functions are made of others of them.
  const told = new WeakSet<Error>();
  return (original, name) => (self, args) => {
    const note = (error: unknown): void => {
      if (!(error instanceof Error) || told.has(error)) return;
      if (get(error, 'code') === 'EMFILE') report({ kind: 'too-many-files' });
      if (get(error, 'code') !== 'ERR_ACCESS_DENIED') return;
      told.add(error);
      refusal(`fs.${name} ${typeof args[0] === 'string' ? args[0] : ''}`.trim());
    };
    const callback = args[args.length - 1];
    if (typeof callback === 'function') {
      args[args.length - 1] = function (this: unknown, ...given: unknown[]): unknown {
        note(given[0]);
        return apply(callback, this, given);
      };
    }
    try {
      const result = original(self, args);
      if (result instanceof Promise) result.catch(note);
      return result;
    } catch (error) {
      note(error);
      throw error;
    }
  };
}

/** Puts another function in a function's place, with the properties that it carries. It may be wrapped again, as tracers do; nobody is left who holds the one that it was. */
function replace(target: object, names: readonly string[], make: (original: Called, name: string) => Called): void {
  for (const name of names) {
    const original: unknown = get(target, name);
    if (typeof original !== 'function') continue;
    const called = make((self, args) => apply(original, self, args), name);
    const replacement = function (this: unknown, ...args: unknown[]): unknown {
      return called(this, args);
    };
    Object.defineProperties(replacement, Object.getOwnPropertyDescriptors(original));
    // A class is found by its prototype, too.
    const prototype: unknown = get(original, 'prototype');
    if (typeof prototype === 'object' && prototype !== null) defineProperty(prototype, 'constructor', { value: replacement, writable: true, configurable: true });
    defineProperty(target, name, { value: replacement, writable: true, enumerable: true, configurable: true });
  }
}

/** Of the forms that `net` takes: options, port and host, path, or what it made of them. */
function addressOf(args: readonly unknown[]): string {
  const first: unknown = Array.isArray(args[0]) ? args[0][0] : args[0];
  if (typeof first !== 'object' || first === null) return typeof first === 'string' && Number.isNaN(Number(first)) ? first : `${typeof args[1] === 'string' ? args[1] : 'localhost'}:${String(first)}`;
  const path: unknown = get(first, 'path');
  const port: unknown = get(first, 'port');
  return typeof path === 'string' && port === undefined ? path : `${String(get(first, 'host') ?? 'localhost')}:${String(port)}`;
}
