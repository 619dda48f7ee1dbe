import { createServer } from 'node:net';

export class PortTakenError extends Error {
  override readonly name = 'PortTakenError';
}

/** The port itself when nobody listens there, or a free one for 0. */
export function choosePort(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (cause) => reject(new PortTakenError(
      `Port ${port} of 127.0.0.1 cannot be used for the local AWS (${cause.message}). Stop what listens there ` +
      `(\`ss -ltnp 'sport = :${port}'\` or \`lsof -i :${port}\` names it), choose another port, or set ` +
      'AWS_ENDPOINT_URL to the local AWS that runs there.', { cause })));
    probe.listen(port, '127.0.0.1', () => {
      const address = probe.address();
      const chosen = typeof address === 'object' && address !== null ? address.port : port;
      probe.close(() => resolve(chosen));
    });
  });
}
