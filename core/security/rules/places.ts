import ts from 'typescript';
import { mentions, sinkRule, type Call } from '../sink-rule';
import type { Flow } from '../types';

const fileCalls = '(?:access|appendFile|chmod|chown|copy|copyFile|cp|createReadStream|createWriteStream|ensureDir|exists|lstat|mkdir|mkdirp|move|open|opendir|outputFile|outputJson|read|readdir|readFile|readJson|readlink|realpath|remove|rename|rm|rmdir|stat|symlink|truncate|unlink|utimes|watch|write|writeFile|writeJson)(?:Sync)?';

/** A path that is tried later, with `startsWith` or `relative`, is no harm yet. */
function isTriedLater(call: Call, flow: Flow): boolean {
  const { parent } = call;
  if (!ts.isVariableDeclaration(parent)) return false;
  const name = parent.name.getText();
  return mentions(flow.source.text, name, '\\.(?:startsWith|includes|indexOf)\\(') || mentions(flow.source.text, name, undefined, 'relative\\([^)]*');
}

export const pathTraversal = sinkRule('path-traversal', 'what others control becomes part of a path, and may lead out of its folder: take path.basename of it, or resolve it and compare the beginning', 'path', [
  { callee: new RegExp(`^(?:fs|fs-extra|graceful-fs)(?:\\.promises)?\\.${fileCalls}$`), least: 1 },
  { callee: new RegExp(`^(?:fs|fs-extra)(?:\\.promises)?\\.(?:rename|copyFile|cp|link|symlink|copy|move)(?:Sync)?$`), arguments: [1], least: 1 },
  { callee: /(?:^|\.)(?:res|response|reply)\.(?:sendFile|sendfile|download)$/, when: (call, flow) => !call.arguments?.some((one) => flow.property(one, 'root')) },
  { callee: /^send$/, arguments: [1] },
  { callee: /^path\.(?:join|resolve|normalize)$/, arguments: [0, 1, 2, 3], when: (call, flow) => !isTriedLater(call, flow) },
]);

const where = ['url', 'uri', 'href', 'hostname', 'host', 'baseURL', 'prefixUrl'];
const fixedHost = (call: Call, flow: Flow): boolean => !['hostname', 'host', 'url', 'uri', 'baseURL'].some((name) => flow.text(flow.property(call.arguments?.[0], name)) !== undefined && name !== 'url');

export const ssrf = sinkRule('ssrf', 'what others control says which host is called: compare the host with a list', 'address', [
  { callee: /^(?:fetch|globalThis\.fetch|node-fetch|cross-fetch|isomorphic-fetch|undici|ky|got|axios|request|request-promise|request-promise-native|needle|superagent|phin|bent|wreck|urllib|make-fetch-happen|simple-get|popsicle|unfetch|ky-universal|teeny-request|centra|hyperquest|axios\.create|axios\.Axios)(?:\.(?:get|post|put|patch|delete|del|head|options|request|fetch|stream|all|extend|create|concat|getUri|jar|defaults))*$/, properties: where, when: fixedHost },
  { callee: /^needle$/, arguments: [1] },
  { callee: /^https?\.(?:get|request)$|^(?:http2|net|tls)\.(?:connect|createConnection)$|^follow-redirects\.https?\.(?:get|request)$/, properties: where, when: fixedHost },
  { callee: /(?:page|tab|phantom|frame)\.(?:goto|open|navigate)$|\.newPage\.(?:goto|open)$|\.createPage\.(?:open|openUrl)$|\.openUrl$/ },
  { callee: /^https?\.(?:get|request)$/, arguments: [1], properties: ['hostname', 'host'] },
  { callee: /\bPage\.navigate$/, properties: ['url'] },
  { callee: /^jsdom\.JSDOM\.fromURL$/ },
  { callee: /wkhtmlto(?:pdf|image)(?:\.generate)?$/, arguments: [0] },
  { callee: /^this\.(?:get|post|put|patch|delete|fetch)$/, when: (_call, flow) => /RESTDataSource/.test(flow.source.text) },
  { callee: /^new (?:WebSocket|EventSource|ws|ws\.WebSocket)$/ },
]);

const named = ['FunctionName', 'stateMachineArn', 'TopicArn', 'QueueUrl', 'TargetArn', 'Bucket', 'SecretId', 'StreamName', 'EventBusName', 'taskDefinition', 'DocumentName', 'RoleArn'];

export const invokeByInput = sinkRule('invoke-by-input', 'what others control names the function, queue, bucket or secret that is used with this function\'s permissions: look it up in a list', 'name', [
  { callee: /^new (?:@aws-sdk\/[\w-]+\.)?\w*Command$/, properties: named, when: (call, flow) => named.some((name) => flow.property(call.arguments?.[0], name)) },
  { callee: /\b(?:Lambda|StepFunctions|SNS|SQS|S3|SecretsManager|Kinesis|EventBridge|SSM|STS)\.\w+$/, properties: named, when: (call, flow) => named.some((name) => flow.property(call.arguments?.[0], name)) },
]);

const expressions = ['KeyConditionExpression', 'FilterExpression', 'UpdateExpression', 'ConditionExpression', 'ProjectionExpression', 'TableName', 'IndexName', 'KeyConditions', 'ScanFilter', 'QueryFilter', 'AttributeUpdates'];

export const dynamodbInjection = sinkRule('dynamodb-injection', 'what others control becomes part of a DynamoDB expression or request: use names and values (`#name`, `:value`)', 'sql', [
  { callee: /^new @aws-sdk\/(?:lib|client)-dynamodb\.(?!ExecuteStatement)\w+Command$/, properties: expressions },
  { callee: /\bDynamoDB(?:\.DocumentClient|DocumentClient|Document)?(?:\.from)?\.(?:query|scan|update|updateItem|get|getItem|put|putItem|delete|deleteItem|transactWrite|batchWrite|batchGet)$/, properties: expressions },
]);
