/** `npm stop`: ends the local AWS that `npm start` left running. */
import { stopLocalRun } from './local-run';

void stopLocalRun().then((stopped) => { console.log(stopped ? 'the local AWS is stopped' : 'no local AWS of npm start is running'); });
