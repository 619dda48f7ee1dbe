import { existsSync, readFileSync } from 'node:fs';
import { request } from 'node:https';

/** One request to the emulator's own interface, trusting its certificate. Rejects on any status but 200. */
export function requestLocal(method: string, url: string, certificate: string): Promise<void> {
  if (!existsSync(certificate)) return Promise.reject(new Error(`No certificate yet at ${certificate}`));
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, ca: readFileSync(certificate), agent: false, timeout: 10_000 }, (response) => {
      response.resume();
      response.once('end', () => {
        if (response.statusCode === 200) resolve();
        else reject(new Error(`${method} ${url} answered ${response.statusCode}, expected 200`));
      });
    });
    sent.once('timeout', () => sent.destroy(new Error(`${method} ${url} did not answer within 10 s`)));
    sent.once('error', reject);
    sent.end();
  });
}
