import { agreementOf } from '../../../core/gates/agreement';

const compared = (was: unknown, again: unknown, is: unknown) => {
  const { agreement, compared: left, first } = agreementOf([{ requestId: 'r', was, again, is }]);
  return left === 0 ? 'nothing left' : agreement === 1 ? 'agrees' : first?.path;
};
const http = (headers: object, body: string) => ({ statusCode: 200, headers, body });

test.each<readonly [string, unknown, unknown, unknown, string]>([
  ['case of header names', http({ 'Content-Type': 'a' }, ''), http({ 'Content-Type': 'a' }, ''), http({ 'content-type': 'a' }, ''), 'agrees'],
  ['another header', http({ 'Content-Type': 'a' }, ''), http({ 'Content-Type': 'a' }, ''), http({ 'content-type': 'b' }, ''), 'headers.content-type'],
  ['spelling of numbers, order of properties', http({}, '{"a":1.50,"b":2e1}'), http({}, '{"a":1.50,"b":2e1}'), http({}, '{ "b": 20, "a": 1.5 }'), 'agrees'],
  ['names that differ in case are no headers elsewhere', { headers: { A: 1 } }, { headers: { A: 1 } }, { headers: { a: 1 } }, 'headers.A'],
  ['a list that the version turns itself', { a: [1, 2, { b: 3 }] }, { a: [{ b: 3 }, 1, 2] }, { a: [2, { b: 3 }, 1] }, 'agrees'],
  ['the same list with another item', { a: [1, 2, 3] }, { a: [3, 2, 1] }, { a: [2, 1, 4] }, 'a[2]'],
  ['a list that it does not turn', { a: [1, 2, 3] }, { a: [1, 2, 3] }, { a: [3, 2, 1] }, 'a[0]'],
  ['a place that differs by itself', { id: 1, b: 2 }, { id: 3, b: 2 }, { id: 5, b: 2 }, 'agrees'],
  ['it is gone', { id: 1, b: 2 }, { id: 3, b: 2 }, { b: 2 }, 'id'],
  ['it comes and goes by itself', { id: 1, b: 2 }, { b: 2 }, { b: 2 }, 'agrees'],
  ['a text that differs as a whole', 'at 1', 'at 2', 'at 3', 'nothing left'],
  ['a text that differs as a whole, and is the same in the same world', 'at 1', 'at 2', 'at 1', 'agrees'],
])('%s', (_name, was, again, is, expected) => {
  expect(compared(was, again, is)).toBe(expected);
});
