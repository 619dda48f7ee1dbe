import { awaitFloating } from './await-floating';
import { awaitPromise } from './await-promise';
import { batchReads } from './batch-reads';
import { boundRetry } from './bound-retry';
import { guardJsonParse } from './guard-json-parse';
import { guardUndefined } from './guard-undefined';
import { hoistClient } from './hoist-client';
import { keepLastPage } from './keep-last-page';
import { limitFetch } from './limit-fetch';
import { memoizeLookup } from './memoize-lookup';
import { parallelAwaits } from './parallel-awaits';
import type { Template } from './types';

/** What removes a cause stands before what only bears it: a guard fits wherever something is missing. */
export const templates: readonly Template[] = [awaitPromise, awaitFloating, keepLastPage, guardJsonParse, guardUndefined, limitFetch, boundRetry, parallelAwaits, batchReads, memoizeLookup, hoistClient];
