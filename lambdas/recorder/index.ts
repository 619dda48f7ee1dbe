import { noteFailures } from './note-failures';
import { startRecorder } from './record-calls';

/** What ManagedFunction puts round a team's handler: notes failures, and records calls unless that is off. */
export function wrapHandler<Handler>(handler: Handler, mode: 'off' | 'sampled' | 'on'): Handler {
  return mode === 'off' ? noteFailures(handler) : startRecorder(mode)(handler);
}
