import escapeStringRegexp from 'escape-string-regexp';
import RE2 from 're2';
import type { Request } from 'express';

const bound = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

export function match(req: Request, text: string, tag: string): unknown[] {
  return [
    new RegExp(req.query.pattern), // !regex-injection
    RegExp('^' + req.body.prefix).test(text), // !regex-injection
    text.match(req.query.pattern), // !regex-injection
    text.replace(new RegExp(`<${req.params.tag}>`, 'g'), ''), // !regex-injection
    new RegExp('<' + tag + '>'), // !regex-injection
    text.search(req.body.pattern), // !regex-injection
    /^(a+)+$/.test(req.query.text), // !redos
    /(x|x)*y/.test(text), // !redos
    /^([a-zA-Z0-9]+\s?)+$/.test(text), // !redos
    new RegExp('^(\\d+)*$').test(text), // !redos
    /^(.*)*$/.exec(text), // !redos
    new RegExp(escapeStringRegexp(req.query.pattern)), // ok
    new RegExp(bound(req.body.prefix)), // ok
    new RE2(req.query.pattern), // ok
    /^[a-z]+$/.test(req.query.text), // ok
    /^\d{1,3}(?:\.\d{1,3}){3}$/.test(text), // ok
    /^(?:[a-z]+,)*[a-z]+$/.test(text), // ok
    text.match(/a+b*/), // ok
    new RegExp('^abc+$').test(text), // ok
    text.includes(req.query.pattern), // ok
    text.replace(/\s+/g, ' '), // ok
  ];
}
