/**
 * `npm start`: a local AWS (or the endpoint that AWS_ENDPOINT_URL names), and on it the whole story that
 * `local/shop/tell.ts` tells. The local AWS goes on afterwards, to be looked at, until `npm stop` or the next start.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { bootstrap } from './bootstrap';
import { startEmulator, type Emulator } from './emulator';
import { PortTakenError } from './choose-port';
import { localRun, ownEmulator, stopLocalRun } from './local-run';
import { startModel } from './model/start-model';
import { runCommand } from './run-command';

const tell = ['--no-warnings', '--import', 'tsx', join(__dirname, 'shop', 'tell.ts')];

async function main(): Promise<number> {
  const given = process.env['AWS_ENDPOINT_URL'];
  if (given) {
    const environment = { AWS_ENDPOINT_URL: given, AWS_ENDPOINT_URL_S3: process.env['AWS_ENDPOINT_URL_S3'] ?? given, AWS_REGION: process.env['AWS_REGION'] ?? 'us-east-1' };
    await bootstrap(environment);
    console.log(`using ${given}`);
    return runCommand(process.execPath, tell, environment);
  }
  await stopLocalRun();
  const started = Date.now();
  const model = await startModel();
  const emulator = await startOnSomePort(model.url);
  try {
    await bootstrap(emulator.environment);
    console.log(`local AWS ready at ${emulator.endpoint}, IAM enforced, Wait states at a twentieth of their length (${((Date.now() - started) / 1000).toFixed(1)} s)`);
    const code = await runCommand(process.execPath, tell, { ...emulator.environment, [ownEmulator]: '1' });
    mkdirSync(dirname(localRun), { recursive: true });
    writeFileSync(localRun, JSON.stringify({ environment: emulator.environment, processGroup: emulator.leaveRunning(), modelProcess: model.leaveRunning() }, null, 2));
    return code;
  } catch (error) {
    await emulator.stop();
    model.stop();
    throw error;
  }
}

async function startOnSomePort(modelUrl: string): Promise<Emulator> {
  try {
    return await startEmulator({ mayOutlive: true, modelUrl });
  } catch (error) {
    if (!(error instanceof PortTakenError)) throw error;
    console.log('port 4566 is taken: using a free one');
    return startEmulator({ port: 0, mayOutlive: true, modelUrl, logFile: join(dirname(localRun), 'emulator.log') });
  }
}

main().then(
  (code) => { process.exit(code); },
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
