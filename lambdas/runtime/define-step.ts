import { Logger } from '@aws-lambda-powertools/logger';
import { payloadCharacters } from '../../core/bounded';
import { checkStarts, tenantOf } from '../../core/acting-for';
import { parse } from '../../core/config';
import { contractOf, type StepInput, type StepName, type StepOutput } from '../../core/contracts';
import { servicesFor } from './acting';
import { asRetryable } from './transient';

const logger = new Logger({ serviceName: 'ratchet' });

/**
 * One Task state: parse → run → parse. `run` is a function of its input and its services, so that tests call it with
 * fakes; `serve` makes the Lambda handler, with services built at the first call.
 */
export function defineStep<Name extends StepName, Services>(name: Name, run: (input: StepInput<Name>, services: Services) => Promise<StepOutput<Name>>) {
  const checked = async (raw: unknown, services: Services): Promise<StepOutput<Name>> => {
    const contract = contractOf(name);
    return parse(contract.output, await run(parse(contract.input, raw, name, payloadCharacters), services), `${name} result`);
  };
  return {
    run: checked,
    serve(build: () => Services) {
      const servicesOf = servicesFor(build);
      return async (raw: unknown): Promise<StepOutput<Name>> => {
        logger.resetKeys();
        logger.appendKeys({ step: name, ...idsOf(raw) });
        try {
          const tenant = tenantOf(parse(contractOf(name).input, raw, name));
          const output = await checked(raw, servicesOf(tenant));
          checkStarts(output, tenant);
          logger.info('done', { output: brief(output) });
          return output;
        } catch (error) {
          logger.error('failed', error instanceof Error ? error : new Error(String(error)));
          throw asRetryable(error);
        }
      };
    },
  };
}

function idsOf(raw: unknown): Record<string, unknown> {
  if (raw === null || typeof raw !== 'object') return {};
  const { improvement, cycle } = Object.fromEntries(Object.entries(raw));
  return { ...pick(improvement, ['improvementId', 'component', 'tenant', 'cycleId']), ...pick(cycle, ['cycleId', 'tenant']) };
}

function pick(from: unknown, keys: readonly string[]): Record<string, unknown> {
  if (from === null || typeof from !== 'object') return {};
  return Object.fromEntries(Object.entries(from).filter(([key]) => keys.includes(key)));
}

function brief(output: unknown): string {
  return JSON.stringify(output).slice(0, 2000);
}
