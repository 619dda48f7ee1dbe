import type { APIGatewayProxyEventV2, SQSEvent } from 'aws-lambda';

interface HttpRequest {
  readonly route: string;
  readonly path: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly at: Date;
}

/** What an HTTP API sends to its function, payload format 2.0. `route` is a route key: `GET /orders/{orderId}`. */
export function httpEvent(request: Pick<HttpRequest, 'route'> & Partial<HttpRequest>): APIGatewayProxyEventV2 {
  const { route, path = {}, query = {}, headers = {}, body, at = new Date(0) } = request;
  const [method = 'GET', template = '/'] = route.split(' ');
  const rawPath = template.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(path[name] ?? ''));
  const rawQueryString = new URLSearchParams(query).toString();
  const requestId = `${at.getTime().toString(36)}${rawPath.length.toString(36)}=`;
  return {
    version: '2.0',
    routeKey: route,
    rawPath,
    rawQueryString,
    headers: { accept: 'application/json', 'content-type': 'application/json', host: 'api.shop.example', 'user-agent': 'shop-web/5.12', ...headers },
    ...(Object.keys(path).length > 0 && { pathParameters: path }),
    ...(Object.keys(query).length > 0 && { queryStringParameters: query }),
    requestContext: {
      accountId: '000000000000',
      apiId: 'shop',
      domainName: 'api.shop.example',
      domainPrefix: 'api',
      http: { method, path: rawPath, protocol: 'HTTP/1.1', sourceIp: '203.0.113.10', userAgent: 'shop-web/5.12' },
      requestId,
      routeKey: route,
      stage: '$default',
      time: at.toUTCString(),
      timeEpoch: at.getTime(),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    isBase64Encoded: false,
  };
}

interface QueueMessage {
  readonly messageId: string;
  readonly body: unknown;
}

/** What a queue of standard type sends to its function. */
export function queueEvent(messages: readonly QueueMessage[], at = new Date(0)): SQSEvent {
  return {
    Records: messages.map(({ messageId, body }) => ({
      messageId,
      receiptHandle: `receipt-${messageId}`,
      body: typeof body === 'string' ? body : JSON.stringify(body),
      attributes: {
        ApproximateReceiveCount: '1',
        SentTimestamp: String(at.getTime()),
        SenderId: 'AIDAWAREHOUSE',
        ApproximateFirstReceiveTimestamp: String(at.getTime()),
      },
      messageAttributes: {},
      md5OfBody: '',
      eventSource: 'aws:sqs',
      eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:shop-deliveries',
      awsRegion: 'us-east-1',
    })),
  };
}
