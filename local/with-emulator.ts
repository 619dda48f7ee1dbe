/**
 * Runs a command against a local AWS of its own, or against the one that AWS_ENDPOINT_URL names:
 *
 *     node --import tsx local/with-emulator.ts [--port <port>] [--bootstrap] -- <command> [arguments]
 *
 * Without --port it takes a free one. --bootstrap prepares it for `cdk deploy` first.
 */
import { parseArgs } from 'node:util';
import { bootstrap } from './bootstrap';
import { localAws } from './emulator';
import { runCommand } from './run-command';

async function main(): Promise<number> {
  const { values, positionals: [command, ...args] } = parseArgs({
    allowPositionals: true,
    options: { port: { type: 'string', default: '0' }, bootstrap: { type: 'boolean', default: false } },
  });
  if (command === undefined) {
    throw new Error('with-emulator has no command to run; expected: with-emulator.ts [options] -- <command> [arguments]');
  }
  const aws = await localAws({ port: Number(values.port) });
  try {
    if (values.bootstrap) await bootstrap(aws.environment);
    return await runCommand(command, args, aws.environment);
  } finally {
    await aws.stop();
  }
}

main().then(
  (code) => { process.exitCode = code; },
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  },
);
