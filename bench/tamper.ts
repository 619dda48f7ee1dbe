import { seededRandom } from '../core/seeded-random';
import type { Bench } from './bench';
import { tamperings } from './tamper/kinds';
import { type Stored, verifyStored, writtenJournal } from './tamper/world';

const trials = 1000;
/** Trials on one journal, before another is written. */
const trialsEach = 50;

/** Whether `ratchet audit verify` finds what somebody with an administrator's rights did to a journal, and says where. */
export const tamper: Bench = {
  summary: 'tampering with the journal that audit verify finds: each kind, at random places',
  async run({ print }) {
    print(`Each kind ${trials} times, at seeded random places, in journals of the real writer with 40 to 160 entries, 12 subjects and 6 daily roots; half of them upgraded from a release without tenants' chains.`);
    const journals = await Promise.all(Array.from({ length: trials / trialsEach }, (_, index) => soundJournal(index + 1)));
    let [missed, lost] = [0, 0];
    for (const [kind, tampered] of Object.entries(tamperings)) {
      let [found, placed] = [0, 0];
      for (let trial = 0; trial < trials; trial += 1) {
        const random = seededRandom(trial + 1);
        const { stored, at } = tampered(journalAt(journals, trial), (below) => Math.floor(random() * below));
        const { holds, faults } = await verifyStored(stored);
        if (!holds) found += 1;
        if (faults.some(at)) placed += 1;
      }
      missed += trials - found;
      lost += trials - placed;
      print(`${found === trials ? 'ok  ' : 'LOW '}  ${kind.padEnd(66)} found ${String(found).padStart(5)} of ${trials}, place named ${String(placed).padStart(5)}`);
    }
    const kinds = Object.keys(tamperings).length;
    print(`${missed === 0 ? 'ok  ' : 'LOW '}  ${kinds} kinds: ${kinds * trials - missed} of ${kinds * trials} found, reach and goal all; ${lost} without their place. ${journals.length} journals as they were written: 0 false alarms.`);
    print('others: nobody is known to publish such figures.');
  },
};

function journalAt(journals: readonly Stored[], trial: number): Stored {
  const journal = journals[Math.floor(trial / trialsEach)];
  if (!journal) throw new Error(`Trial ${trial}: saw ${journals.length} journals, expected one for it`);
  return journal;
}

/** @throws Error when the journal does not hold before anybody touched it */
async function soundJournal(seed: number): Promise<Stored> {
  const journal = await writtenJournal({ seed, entries: 40 + (seed % 4) * 40, days: 6, subjects: 12, ...(seed % 2 === 0 && { upgradedAt: 0.3 }) });
  const { holds, faults } = await verifyStored(journal);
  if (!holds) throw new Error(`Journal ${seed}: saw ${faults[0]?.what}, expected that what the writer wrote holds`);
  return journal;
}
