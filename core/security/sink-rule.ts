import ts from 'typescript';
import { bareOf } from '../templates/expression-key';
import { partsOf } from './names';
import type { Danger, Flow, Level, Rule } from './types';

/** Calls that do something dangerous with what they are given. */
export interface Sink {
  /** Of the callee's name, as `Flow.name` tells it; `new ` comes before a constructor's. */
  readonly callee: RegExp;
  /** @default the first argument alone */
  readonly arguments?: readonly number[];
  /** Looked at in place of an argument that is an object written out. @default the object as a whole */
  readonly properties?: readonly string[];
  /** From which level on. @default 2, what whoever sends the request chooses */
  readonly least?: Level;
  /** Under level 2, only a text that is put together counts, not one that is passed on. */
  readonly composed?: true;
  /** What else has to hold. */
  readonly when?: (call: Call, flow: Flow) => boolean;
}

export type Call = ts.CallExpression | ts.NewExpression;

export function isCall(node: ts.Node): node is Call {
  return ts.isCallExpression(node) || ts.isNewExpression(node);
}

export function calleeOf(call: Call, flow: Flow): string {
  return `${ts.isNewExpression(call) ? 'new ' : ''}${flow.name(call.expression)}`;
}

/** A rule that is a table. */
export function sinkRule(name: string, advice: string, danger: Danger, sinks: readonly Sink[]): Rule {
  return {
    name,
    advice,
    check(node, flow) {
      if (!isCall(node)) return undefined;
      const callee = calleeOf(node, flow);
      return sinks.some((sink) => sink.callee.test(callee) && (sink.when?.(node, flow) ?? true) && reaches(sink, node, danger, flow)) ? node : undefined;
    },
  };
}

function reaches({ arguments: at = [0], properties, least = 2, composed }: Sink, call: Call, danger: Danger, flow: Flow): boolean {
  return at.some((index) => {
    const argument = call.arguments?.[index];
    if (!argument) return false;
    const meant = flow.meaning(argument);
    const looked = properties && ts.isObjectLiteralExpression(meant) ? properties.map((name) => flow.property(argument, name)) : [argument];
    return looked.some((one) => {
      const level = flow.level(one, danger);
      return level >= least && level > 0 && (level === 2 || !composed || (one !== undefined && isComposed(one, flow)));
    });
  });
}

/** Whether a text is put together here, or where its name is given something. */
export function isComposed(node: ts.Expression, flow: Flow): boolean {
  const meant = flow.meaning(node);
  if (partsOf(meant).length > 1) return true;
  if (ts.isCallExpression(meant)) return /\.(?:concat|format|join|replace|replaceAll)$/.test(flow.name(meant.expression));
  // A name that is added to on the way.
  return ts.isIdentifier(meant) && ts.isIdentifier(bareOf(node)) && mentions(flow.source.text, meant.text, '\\s*\\+=');
}

/** Whether a text has a name of the code, with what comes after it as a pattern. */
export function mentions(text: string, name: string, after = '(?![\\w$])', before = '(?<![\\w$])'): boolean {
  return new RegExp(`${before}${name.replace(/[$.*+?^{}()|[\]\\]/g, '\\$&')}${after}`).test(text);
}

/** An option that is set to this very value. */
export function isSet(value: ts.Expression | undefined, flow: Flow, to: boolean): boolean {
  const meant = value && flow.meaning(value);
  if (!meant) return false;
  return meant.kind === (to ? ts.SyntaxKind.TrueKeyword : ts.SyntaxKind.FalseKeyword) || (ts.isNumericLiteral(meant) && meant.text === (to ? '1' : '0')) || (ts.isStringLiteralLike(meant) && [String(to), to ? '1' : '0'].includes(meant.text));
}

export function numberOf(node: ts.Expression | undefined, flow: Flow): number | undefined {
  const meant = node && flow.meaning(node);
  return meant && ts.isNumericLiteral(meant) ? Number(meant.text) : undefined;
}
