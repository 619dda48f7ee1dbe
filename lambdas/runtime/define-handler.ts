import { Logger } from '@aws-lambda-powertools/logger';
import type * as z from 'zod';
import { eventCharacters } from '../../core/bounded';
import { tenantOf } from '../../core/acting-for';
import { parse } from '../../core/config';
import { servicesFor } from './acting';
import { environment } from './environment';
import { asRetryable } from './transient';

const logger = new Logger({ serviceName: 'ratchet' });

/** What Lambda itself says of a call: the function's ARN as its caller named it. */
interface Call {
  readonly invokedFunctionArn: string;
}

/** An entry point that no state machine calls: parse → run, with services built at the first call. */
export function defineHandler<Event, Services, Result>(name: string, schema: z.ZodType<Event>, run: (event: Event, services: Services, call: Call) => Promise<Result>) {
  const checked = async (raw: unknown, services: Services, call: Call = { invokedFunctionArn: '' }): Promise<Result> => run(parse(schema, raw, name, eventCharacters), services, call);
  return {
    schema,
    run: checked,
    serve(build: () => Services) {
      const servicesOf = servicesFor(build);
      return async (raw: unknown, call?: Call): Promise<Result> => {
        try {
          const result = await checked(raw, servicesOf(tenantOf(parse(schema, raw, name)) ?? firstTenant()), call);
          logger.info(name, { result: JSON.stringify(result)?.slice(0, 2000) });
          return result;
        } catch (error) {
          logger.error(`${name} failed`, error instanceof Error ? error : new Error(String(error)));
          throw asRetryable(error);
        }
      };
    },
  };
}

/** For the end of a cycle whose trigger named no tenant: the first one has its journal entry. */
const firstTenant = (): string => Object.keys(environment().RATCHET_CONFIG.tenants)[0] ?? 'default';
