import { htmlInjection, insecureCookie, openRedirect, permissiveCors } from './rules/answers';
import { blanketCatch } from './rules/blanket-catch';
import { weakCipher, weakHash, weakKey, weakRandom } from './rules/crypto';
import { dynamicCall } from './rules/dynamic-call';
import { hardcodedSecret } from './rules/hardcoded-secret';
import { codeInjection, regexInjection, shellInjection, templateInjection } from './rules/injection';
import { incompleteEscaping } from './rules/incomplete-escaping';
import { nosqlInjection } from './rules/nosql-injection';
import { unsafeDeserialization, unverifiedJwt, xxe } from './rules/parsers';
import { dynamodbInjection, invokeByInput, pathTraversal, ssrf } from './rules/places';
import { prototypePollution } from './rules/prototype-pollution';
import { redos } from './rules/redos';
import { sqlInjection, xpathInjection } from './rules/sql-injection';
import { answeredSecret, loggedSecret } from './rules/told-secrets';
import { cleartextTransport, disabledTls } from './rules/transport';
import { unsafeBuffer } from './rules/unsafe-buffer';
import type { Rule } from './types';

export const securityRules: readonly Rule[] = [
  sqlInjection, xpathInjection, nosqlInjection, dynamodbInjection, shellInjection, codeInjection, dynamicCall, templateInjection, regexInjection, redos,
  pathTraversal, ssrf, openRedirect, invokeByInput, htmlInjection, incompleteEscaping, prototypePollution, unsafeDeserialization, xxe, unverifiedJwt,
  weakHash, weakCipher, weakKey, weakRandom, hardcodedSecret, loggedSecret, answeredSecret,
  disabledTls, cleartextTransport, permissiveCors, insecureCookie, unsafeBuffer, blanketCatch,
];
