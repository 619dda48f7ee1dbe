import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { localAws, startEmulator } from '../../local/emulator';
import { eventually } from './emulated-functions';

test('two run side by side, each with a certificate of its own, until they are stopped', async () => {
  const [first, second] = await Promise.all([startEmulator({ port: 0 }), startEmulator({ port: 0 })]);
  try {
    expect(second.endpoint).not.toBe(first.endpoint);
    expect(second.environment['NODE_EXTRA_CA_CERTS']).not.toBe(first.environment['NODE_EXTRA_CA_CERTS']);
    await Promise.all([first.reset(), second.reset()]);
    expect(await isListening(first.endpoint)).toBe(true);
  } finally {
    await Promise.all([first.stop(), second.stop()]);
  }
  expect(await isListening(first.endpoint)).toBe(false);
});

test('it listens on the loopback interface alone', async () => {
  const outside = Object.values(networkInterfaces()).flat().find((address) => address?.family === 'IPv4' && !address.internal);
  if (outside === undefined) return;
  const emulator = await startEmulator({ port: 0 });
  try {
    expect(await isListening(emulator.endpoint, outside.address)).toBe(false);
  } finally {
    await emulator.stop();
  }
});

test('a taken port is a clear error', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await expect(startEmulator({ port })).rejects.toThrow(new RegExp(`^Port ${port} of 127.0.0.1 cannot be used.*AWS_ENDPOINT_URL`, 's'));
  server.close();
});

test('it ends with the process that started it, even when that is killed', async () => {
  const launcher = spawn(process.execPath, ['--import', 'tsx', 'local/with-emulator.ts', '--', 'sh', '-c', 'echo $AWS_ENDPOINT_URL; sleep 5'], {
    cwd: join(__dirname, '..', '..'), env: { ...process.env, AWS_ENDPOINT_URL: '' }, stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [endpoint] = (await once(launcher.stdout.setEncoding('utf8'), 'data')) as [string];
  expect(await isListening(endpoint.trim())).toBe(true);
  launcher.kill('SIGKILL');
  await eventually(async () => expect(await isListening(endpoint.trim())).toBe(false));
});

test('a given endpoint is used as it is', async () => {
  const given = process.env['AWS_ENDPOINT_URL'];
  const aws = await localAws();
  expect(aws).toMatchObject({ endpoint: given, environment: { AWS_ENDPOINT_URL: given } });
  await aws.stop();
  expect(await isListening(given!)).toBe(true);
});

function isListening(endpoint: string, host = '127.0.0.1'): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port: Number(new URL(endpoint).port) });
    socket.once('connect', () => { socket.destroy(); resolve(true); }).once('error', () => resolve(false));
  });
}
