import type ts from 'typescript';

/** How far a value is under others' control: not at all, as whoever calls the function likes, as whoever sends the request likes. */
export type Level = 0 | 1 | 2;

/** What a value would be dangerous for: what makes it harmless differs. */
export type Danger = 'sql' | 'nosql' | 'shell' | 'code' | 'path' | 'template' | 'regex' | 'address' | 'redirect' | 'html' | 'data' | 'key' | 'name';

/** What rules may ask of a source. */
export interface Flow {
  readonly source: ts.SourceFile;
  /** A callee as its module knows it: `child_process.exec`, `new pg.Pool.query`; names that are no import as they are written. */
  name(expression: ts.Expression): string;
  level(expression: ts.Expression | undefined, danger: Danger): Level;
  /** What a name that is given once stands for, followed to the end. */
  meaning(expression: ts.Expression): ts.Expression;
  /** The text that an expression is always; undefined where it depends on anything. */
  text(expression: ts.Expression | undefined): string | undefined;
  /** A property of an object that is written out. */
  property(expression: ts.Expression | undefined, name: string): ts.Expression | undefined;
}

/** One kind of insecure code. */
export interface Rule {
  readonly name: string;
  /** For a tired engineer: what is wrong, and what to do instead. */
  readonly advice: string;
  /** The place to report, for a node that is insecure. Asked of every node. */
  check(node: ts.Node, flow: Flow): ts.Node | undefined;
}

export interface Insecurity {
  readonly rule: string;
  readonly advice: string;
  readonly line: number;
  /** Of the line. */
  readonly text: string;
}
