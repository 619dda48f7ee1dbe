import { caseOf, offered, type Case } from './cases';

interface Change {
  /** Each once in the file as it was before. */
  readonly code?: readonly (readonly [from: string, to: string])[];
  readonly finding?: Partial<Case['finding']>;
}

/** What is left alone, for what reason: each is a case that would be changed, but for one thing. */
const rows: readonly (readonly [of: string, name: string, change: Change, reason: string])[] = [
  ['await-promise/price-of-cart', 'another error', { finding: { failure: 'RangeError: Invalid time value' } }, 'saw "RangeError: Invalid time value", expected an error that reading a promise gives'],
  ['await-promise/price-of-cart', 'a function that is not async', { code: [['async function pricesOf', 'function pricesOf'], ['return JSON.parse(text)', 'return Promise.resolve(JSON.parse(text))']] }, 'src/run.ts:15: saw 0 promises of its own functions that are read there, expected one'],
  ['await-promise/price-of-cart', 'a promise that is passed on as well', { code: [['of: prices.lines.length', 'of: keep(prices)'], ['interface Price', 'const keep = (one: unknown) => one;\ninterface Price']] }, '`keep(prices)` does something with the promise itself'],
  ['await-promise/price-of-cart', 'one that is waited for later', { code: [['of: prices.lines.length', 'of: prices.then(String)']] }, '`prices.then` does something with the promise itself'],
  ['await-promise/price-of-cart', 'a function round it that is not async', { code: [['handler = async (', 'handler = (']] }, 'the function round `pricesOf(event.day)` is not async, so nothing can be awaited there'],
  ['await-promise/price-of-cart', 'one that is awaited', { code: [['= pricesOf(', '= await pricesOf(']] }, 'saw 0 promises of its own functions'],
  ['await-promise/price-of-cart', 'something else that is missing on the line', { finding: { failure: "TypeError: Cannot read properties of undefined (reading 'sku')" } }, 'saw 0 promises of its own functions'],
  ['await-promise/settings-of-tenant', 'text that is no JSON', { finding: { failure: 'SyntaxError: Unexpected end of JSON input' } }, 'expected an error that reading a promise gives'],

  ['await-floating/stock-of-lines', 'work that writes something else', { code: [['stock.push(one)', 'console.log(one)']] }, 'saw 0 pieces of work that nobody waits for and that write what is read there, expected one'],
  ['await-floating/stock-of-lines', 'a function that waits for nothing', { code: [['forEach(async (sku)', 'forEach((sku)'], ['await stockOf', 'stockOf']] }, 'saw 0 pieces of work'],
  ['await-floating/stock-of-lines', 'what is written is read before it', { code: [['  return { first: stock[0]!.sku, available: stock.length };', '  return {};'], ['  // Asked', '  console.log(stock[0]!.sku);\n  // Asked']] }, 'saw 0 pieces of work'],
  ['await-floating/stock-of-lines', 'a handler that is not async', { code: [['export async function handler', 'export function handler']] }, 'is not async, so nothing can be awaited there'],
  ['await-floating/stock-of-lines', 'an error of its own', { finding: { failure: 'Error: out of stock' } }, 'saw "Error: out of stock", expected a TypeError of something that is not there yet'],
  ['await-floating/rate-of-currency', 'one that is awaited', { code: [['  fetch(', '  await fetch(']] }, 'saw 0 pieces of work'],

  ['keep-last-page/orders-of-customer', 'pages of which the last is empty', { finding: { answers: ['{"Items":[]}'] } }, 'src/run.ts:14: no page of the recorded call ends without `LastEvaluatedKey` and has something in `Items`'],
  ['keep-last-page/orders-of-customer', 'pages that were not recorded', { finding: { answers: [] } }, 'no page of the recorded call ends without'],
  ['keep-last-page/orders-of-customer', 'a page that is taken behind the loop', { code: [['  const newest', '  orders.push(...(page.Items ?? []));\n  const newest']] }, 'saw 0 loops over pages that leave the last one out, expected one'],
  ['keep-last-page/orders-of-customer', 'a loop that waits for more than the page', { code: [['orders.push(...(page.Items ?? []));', 'orders.push(...(await Promise.resolve(page.Items ?? [])));']] }, 'saw 0 loops over pages'],
  ['keep-last-page/orders-of-customer', 'no error with a line', { finding: { failure: undefined } as never }, "saw no error with a line in the component's own source, expected one"],
  ['keep-last-page/all-parameters', 'a loop that takes before it leaves', { code: [['    token = page.nextToken;\n', ''], ['byName.set(name, value));\n', 'byName.set(name, value));\n    token = page.nextToken;\n']] }, 'saw 0 loops over pages'],
  ['keep-last-page/all-parameters', 'a loop that ends for another reason', { code: [['if (!token) break;', 'if (!event.wanted) break;']] }, 'saw 0 loops over pages'],
  ['keep-last-page/all-parameters', 'a page that must not be taken twice', { code: [['page.items.forEach', 'if (token) page.items.forEach']] }, 'saw 0 loops over pages'],

  ['guard-json-parse/place-order', 'another error', { finding: { failure: "TypeError: Cannot read properties of null (reading 'sku')" } }, 'expected a SyntaxError of JSON.parse'],
  ['guard-json-parse/place-order', 'what was read from elsewhere', { code: [['JSON.parse(event.body)', 'JSON.parse(text)'], ['  // What', "  const text = await (await fetch('https://orders.example')).text();\n  // What"]] }, '`text` is not what a caller sent to this function, so no caller can be told'],
  ['guard-json-parse/place-order', 'a message of a queue', { code: [['JSON.parse(event.body)', 'JSON.parse(event.Records[0].body)']] }, '`event.Records[0].body` is not what a caller sent'],
  ['guard-json-parse/place-order', 'answers without a status', { code: [['return { statusCode: 201, headers: { \'content-type\': \'application/json\' }, body: JSON.stringify({ sku: order.sku }) };', 'return order;']] }, 'its function does not answer with a status alone, so there is no way to say 400'],
  ['guard-json-parse/place-order', 'a try of its own', { code: [['  const order = JSON.parse(event.body) as Order;', '  let order: Order;\n  try {\n    order = JSON.parse(event.body) as Order;\n  } catch (error) {\n    throw error;\n  }\n']] }, 'it stands in a try of its own'],
  ['guard-json-parse/place-order', 'two on the line', { code: [['JSON.parse(event.body) as Order;', 'JSON.parse(event.body) ?? JSON.parse(event.body);']] }, 'saw 2 calls of JSON.parse, expected one'],
  ['guard-json-parse/place-order', 'a promise', { finding: { failure: 'SyntaxError: "[object Promise]" is not valid JSON' } }, 'expected a SyntaxError of JSON.parse'],
  ['guard-json-parse/place-order', 'a body in base64', { finding: { event: { body: 'e30=', isBase64Encoded: true } } }, 'the body came in base64, which its function does not decode: no caller is to blame'],
  ['guard-json-parse/place-order', 'the name is taken', { code: [['interface Order', 'const isJson = 1;\ninterface Order']] }, 'src/run.ts has something named isJson already'],

  ['limit-fetch/recommended', 'calls that failed otherwise', { finding: { failure: 'TypeError: fetch failed', at: 'await |fetch' } }, 'saw no calls that ran into their time limit and nothing else, expected some'],
  ['limit-fetch/recommended', 'no timeouts', { finding: { evidence: { medianMs: 40 } } }, 'saw no calls that ran into their time limit'],
  ['limit-fetch/recommended', 'calls that take long as it is', { finding: { evidence: { timeouts: 12, medianMs: 800 } } }, 'half of the calls take over 500 ms: how long to wait for one answer is for its team to say'],
  ['limit-fetch/recommended', 'a catch that throws on', { code: [['return { sku, similar: [] };', 'throw error;']] }, 'goes on without it: what to do then is for its team to say'],
  ['limit-fetch/recommended', 'a request that writes', { code: [['{ headers:', "{ method: 'POST', headers:"]] }, 'writes, and may have done so when its answer is not waited for'],
  ['limit-fetch/recommended', 'a limit of its own', { code: [['{ headers:', '{ signal: AbortSignal.timeout(9), headers:']] }, 'has a signal already, or may have'],
  ['limit-fetch/recommended', 'options from elsewhere', { code: [["{ headers: { accept: 'application/json' } }", 'options']] }, 'is told is not written there'],
  ['limit-fetch/recommended', 'a catch that tries again for ever', { code: [['  try {', '  for (;;) try {'], ['    return { sku, similar: [] };', '    continue;']] }, 'goes on without it: what to do then is for its team to say'],
  ['limit-fetch/rate', 'one of its callers has no catch', { code: [['  let rate = 1;'.replace('  ', '\t'), '\tawait rateOf("EUR");\n\tlet rate = 1;']] }, 'no catch round'],
  ['limit-fetch/rate', 'a fetch of its own', { code: [['const rateOf', 'const fetch = async (address: string) => ({ text: async () => address });\nconst rateOf']] }, 'saw no fetch in its own sources, expected one'],

  ['bound-retry/stock', 'no timeouts', { finding: { evidence: {} } }, 'saw no calls that ran into their time limit'],
  ['bound-retry/stock', 'no catch round it', { code: [['    return { sku: event.sku };', '    throw error;']] }, 'no catch round the loop goes on without an answer: what to do then is for its team to say'],
  ['bound-retry/stock', 'a loop that gives up', { code: [["console.warn('stock: once more');", "if (sku === '') throw new Error('no');"]] }, 'what fails ends the loop already, at times'],
  ['bound-retry/stock', 'a loop over messages', { code: [['return Number(await reply.text());', 'console.log(await reply.text());']] }, 'the loop does not end with what worked'],
  ['bound-retry/stock', 'a loop that does more', { code: [['    try {\n      const reply', "    console.log('next');\n    try {\n      const reply"]] }, 'the loop does more than try again'],
  ['bound-retry/stock', 'a loop with an end', { code: [['while (true)', 'while (sku)']] }, 'saw no loop without an end in its own sources, expected one that tries again'],

  ['batch-reads/basket', 'something else that is asked again and again', { finding: { evidence: { about: 'GET rates.example/rates/*' } } }, 'what is asked again and again is GET rates.example/rates/*, expected GetItem of DynamoDB'],
  ['batch-reads/basket', 'a key of two parts', { code: [['{ sku: line.sku } }', "{ sku: line.sku, kind: 'product' } }"]] }, 'src/run.ts:13: the key has more than one part'],
  ['batch-reads/basket', 'reads that are consistent', { code: [['TableName: table, Key', 'TableName: table, ConsistentRead: true, Key']] }, 'it asks with more than a table and a key'],
  ['batch-reads/basket', 'a loop that ends early', { code: [['if (!Item) continue;', 'if (!Item) break;']] }, 'the loop may end early, or skip a read, and a batch reads all'],
  ['batch-reads/basket', 'a loop that waits for something else', { code: [['if (!Item) continue;', 'await Promise.resolve();']] }, 'the loop waits for something else as well, which may change what it reads'],
  ['batch-reads/basket', 'a key that a round works out', { code: [['    const { Item }', '    const key = line.sku.trim();\n    const { Item }'], ['{ sku: line.sku } }', '{ sku: key } }']] }, '`key` is not a part of what the loop goes through'],
  ['batch-reads/basket', 'a read that is made sometimes', { code: [['    const { Item } = await documents.send(new GetCommand({ TableName: table, Key: { sku: line.sku } }));', '    const { Item } = line.quantity > 0 ? await documents.send(new GetCommand({ TableName: table, Key: { sku: line.sku } })) : { Item: undefined };']] }, 'it is read only sometimes, or what fails is caught in each round'],
  ['batch-reads/basket', 'another table in each round', { code: [['TableName: table,', 'TableName: line.sku,']] }, '`line.sku` may be another table in each round'],
  ['batch-reads/basket', 'a list that is made when it is gone through', { code: [['of event.lines)', 'of event.lines.values())']] }, 'cannot be gone through twice for sure'],
  ['batch-reads/basket', 'a command of its own', { code: [["import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb'", "import { DynamoDBDocumentClient, GetCommand } from './commands'"]] }, 'saw no loop in its own sources that sends a GetCommand in each round'],

  ['memoize-lookup/rate', 'nothing asks it', { finding: { evidence: { about: 'GET stock.example/items/*' } } }, 'saw 0 places that ask GET stock.example/items/*, expected one in its own sources'],
  ['memoize-lookup/rate', 'an object, which might be changed while it is kept', { code: [['Promise<number>', 'Promise<any>']] }, 'rateOf is not declared to answer a plain value'],
  ['memoize-lookup/rate', 'two things say what is asked', { code: [['rateOf(currency: string)', 'rateOf(currency: string, day: string)']] }, 'rateOf is asked by more than one text or number'],
  ['memoize-lookup/rate', 'an order, by a type of its own', { code: [['rateOf(currency: string)', 'rateOf(currency: Currency)']] }, 'rateOf is asked by more than one text or number'],
  ['memoize-lookup/rate', 'it counts', { code: [['  // One request a call.', '  asked = asked + 1;'], ['const partners', 'let asked = 0;\nconst partners']] }, 'rateOf does more than look up: it writes asked'],
  ['memoize-lookup/rate', 'it tells somebody', { code: [['  // One request a call.', '  await tell(currency);']] }, 'rateOf does more than look up: it calls tell'],
  ['memoize-lookup/rate', 'it looks at the clock', { code: [['return perEuro;', 'return perEuro * Date.now();']] }, 'rateOf does more than look up: it calls Date.now'],
  ['memoize-lookup/rate', 'a request that may write', { code: [['encodeURIComponent(currency)}`)', "encodeURIComponent(currency)}`, { method: 'POST' })"]] }, 'saw 0 places that ask'],
  ['memoize-lookup/rate', 'two answers', { code: [['  // One request a call.', "  if (currency === 'EUR') return 1;"]] }, 'rateOf answers at 2 places, expected one'],

  ['hoist-client/verified', 'it is made of what the call gave', { code: [['new URL(`${issuer}/', 'new URL(`${event.token}/']] }, 'keys is made of `event`, which belongs to the call'],
  ['hoist-client/two-clients', 'one that is closed', { code: [['  return { name', '  documents.destroy();\n  return { name']] }, 'documents.destroy says that it is meant for one call'],
  ['hoist-client/verified', 'another package', { code: [["from 'jose'", "from './login'"]] }, 'saw no client of a known package that is made within a function, expected one in its own sources'],
  ['hoist-client/verified', 'a function within a function', { code: [['export async function handler(event: { readonly token: string }) {', 'export const make = () => async (event: { readonly token: string }) => {']] }, "keys is not made at the beginning of a function of the file's own level"],
  ['hoist-client/verified', 'a name that something else has', { code: [['const issuer', 'const others = (keys: unknown) => keys;\nconst issuer']] }, 'something else in the file is named keys too'],
  ['hoist-client/verified', 'one that is made once', { code: [['  const keys = createRemoteJWKSet(new URL(`${issuer}/.well-known/jwks.json`));\n', ''], ['/** Who', 'const keys = createRemoteJWKSet(new URL(`${issuer}/.well-known/jwks.json`));\n\n/** Who']] }, 'saw no client of a known package'],
];

test.each(rows)('%s leaves alone: %s', (of, _name, { code = [], finding }, reason) => {
  const [template = '', name = ''] = of.split('/');
  const one = caseOf(template, name);
  const source = code.reduce((text, [from, to]) => {
    expect(text.split(from)).toHaveLength(2);
    return text.replace(from, () => to);
  }, one.before);
  expect(offered({ template: one.template, finding: { ...one.finding, ...finding } }, source)).toEqual({ nothing: expect.stringContaining(reason) });
});
