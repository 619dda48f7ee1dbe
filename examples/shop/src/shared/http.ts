import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { z } from 'zod';

export type ApiHandler = (event: APIGatewayProxyEventV2) => Promise<APIGatewayProxyStructuredResultV2>;

/** A fault of the caller's: answered with its status. Everything else that is thrown fails the invocation. */
export class ClientFault extends Error {
  override readonly name = 'ClientFault';

  constructor(
    readonly status: 400 | 404 | 409 | 422,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Answers client faults with their 4xx status and lets every other error through to Lambda. */
export function answeringFaults(handle: ApiHandler): ApiHandler {
  return async (event) => {
    try {
      return await handle(event);
    } catch (error) {
      if (error instanceof ClientFault) return json(error.status, { message: error.message });
      throw error;
    }
  };
}

export function json(statusCode: number, body: unknown): APIGatewayProxyStructuredResultV2 {
  return { statusCode, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

/** Path and query parameters together, checked. */
export function parametersOf<T>(event: APIGatewayProxyEventV2, schema: z.ZodType<T>): T {
  return checked({ ...event.queryStringParameters, ...event.pathParameters }, schema);
}

export function bodyOf<T>(event: APIGatewayProxyEventV2, schema: z.ZodType<T>): T {
  const text = event.isBase64Encoded ? Buffer.from(event.body ?? '', 'base64').toString('utf8') : (event.body ?? '');
  return checked(parsedJson(text), schema);
}

/** When API Gateway received the request. */
export function receivedAt(event: APIGatewayProxyEventV2): Date {
  return new Date(event.requestContext.timeEpoch);
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ClientFault(400, 'the body is not valid JSON', { cause });
  }
}

function checked<T>(value: unknown, schema: z.ZodType<T>): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new ClientFault(400, problems.join('; '), { cause: result.error });
}
