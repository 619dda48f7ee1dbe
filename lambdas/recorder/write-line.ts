/** To stdout directly: the runtime's console would put time, request id and level before the line, or wrap it in JSON. */
export function writeLine(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

/** In the JSON log format Lambda takes a line without level and time for INFO, and drops it where the function logs less. */
export function levelled(level: string, message: string): object {
  return process.env['AWS_LAMBDA_LOG_FORMAT'] === 'JSON' ? { level, timestamp: new Date().toISOString(), message } : {};
}

/** The level at which the function logs, so that a line is neither dropped nor taken for an error. */
export function ownLevel(): string {
  return process.env['AWS_LAMBDA_LOG_LEVEL'] ?? 'INFO';
}
