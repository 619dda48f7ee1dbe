/** `npm stop`: ends the local AWS that `npm start` left running. */
import { stopLocalRun } from './local-run';

console.log(stopLocalRun() ? 'the local AWS is stopped' : 'no local AWS of npm start is running');
