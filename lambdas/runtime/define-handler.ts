import { Logger } from '@aws-lambda-powertools/logger';
import type * as z from 'zod';
import { parse } from '../../core/config';
import { asRetryable } from './transient';

const logger = new Logger({ serviceName: 'ratchet' });

/** An entry point that no state machine calls: parse → run, with services built at the first call. */
export function defineHandler<Event, Services, Result>(name: string, schema: z.ZodType<Event>, run: (event: Event, services: Services) => Promise<Result>) {
  const checked = (raw: unknown, services: Services) => run(parse(schema, raw, name), services);
  return {
    run: checked,
    serve(build: () => Services) {
      let services: Services | undefined;
      return async (raw: unknown): Promise<Result> => {
        try {
          services ??= build();
          const result = await checked(raw, services);
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
