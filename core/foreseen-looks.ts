import type { Scene } from './play-watch';
import { leastStageLooks, waitBeforeLook, watchedSeconds } from './watch-pace';

/** A look that is to come, with the calls that it will count. */
export interface ForeseenLook {
  readonly canaryCalls: number;
  readonly controlCalls: number;
  /** Since the look before. */
  readonly minutes: number;
  /** Of watching, when it is made. */
  readonly watchedSeconds: number;
  /** Its stage has settled. */
  readonly compares: boolean;
  /** For which the canary had its share when the look's calls began. */
  readonly minutesOld: number;
  /** Index of its stage. */
  readonly stage: number;
  readonly lastStage: boolean;
  /** Its stage has the calls and the looks that it needs. */
  readonly enough: boolean;
}

/** Looks ahead at most: what comes later is not worth its computing. */
const mostLooks = 600;

/** The looks of a watch in which nothing looks worse, so that each stage is widened once it has calls enough; none without calls. */
export function foreseenLooks({ traffic, settings, weights, settleSeconds, horizonSeconds }: Pick<Scene, 'traffic' | 'settings' | 'weights' | 'settleSeconds' | 'horizonSeconds'>): ForeseenLook[] {
  const looks: ForeseenLook[] = [];
  let [stage, stageStarted, stageCalls, stageLooks] = [0, 0, 0, 0];
  for (let look = 1; look <= mostLooks && watchedSeconds(look, settings) <= horizonSeconds; look += 1) {
    const minutes = waitBeforeLook(look, settings) / 60;
    const watched = watchedSeconds(look, settings);
    const weight = weights[stage] ?? 0;
    const canaryCalls = traffic.callsPerMinute * weight * minutes;
    const controlCalls = traffic.callsPerMinute * minutes - canaryCalls;
    if (canaryCalls <= 0 || controlCalls <= 0) return looks;
    const compares = watched - stageStarted >= settleSeconds;
    if (compares) [stageCalls, stageLooks] = [stageCalls + canaryCalls, stageLooks + 1];
    const enough = stageCalls >= settings.minCanaryRequests && stageLooks >= leastStageLooks;
    const lastStage = stage + 1 >= weights.length;
    looks.push({ canaryCalls, controlCalls, minutes, watchedSeconds: watched, compares, minutesOld: (stageLooks - 1) * minutes, stage, lastStage, enough });
    if (enough && !lastStage) [stage, stageStarted, stageCalls, stageLooks] = [stage + 1, watched, 0, 0];
  }
  return looks;
}
