import { noter } from './note-failures';
import { observeCalls } from './observe-calls';
import { recorder, type RecorderMode } from './record-calls';

/** What ManagedFunction puts round a team's handler: notes failures, and records calls unless that is off. */
export function wrapHandler<Handler>(handler: Handler, mode: RecorderMode): Handler {
  const noted = observeCalls(handler, noter);
  return mode === 'off' ? noted : observeCalls(noted, recorder(mode));
}
