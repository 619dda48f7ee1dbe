import { type ManyWorlds, simulateMany } from './many';

/** A process of `simulateBeside`: runs the worlds that it is asked for, one request after the other. */
process.on('message', (asked: ManyWorlds) => {
  simulateMany(asked).then((done) => process.send?.(done), (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    process.exit(1);
  });
});
