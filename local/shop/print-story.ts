import { readLooks } from '../../cli/read-looks';
import { armsOf } from '../../cli/read-story';
import { watchSparks } from '../../cli/watch-sparks';
import { ownEmulator } from '../local-run';
import { brokenComponent, improved, need, type CallShare, type Followed, type Told } from './told';

/** The timelines: what happened when, the numbers that decided, before and after, and where to look further. */
export function printStory(told: Told): void {
  const { before, broken, after } = need(told.share);
  for (const component of improved) printImprovement(component, need(told.followed[component]), told);

  heading(`Calls of ${brokenComponent} as its customers saw them`);
  for (const [when, share] of [['before the deployment', before], ['until the decision', broken], ['after it', after]] as const) line(`  ${when.padEnd(22)} ${said(share)}`);

  heading('Why the others were left alone');
  for (const { component, reason } of (told.leftAlone ?? []).filter(({ component: name }) => !improved.some((one) => one === name))) entry(component.padEnd(15), reason);

  const installation = need(told.world).installation;
  const cli = process.env[ownEmulator] === undefined ? 'npx ratchet' : 'npx ratchet --local';
  heading('Look further');
  line(`  ${cli} status`);
  for (const component of improved) line(`  ${cli} show ${need(told.followed[component]).improvementId}`);
  line(`  ${cli} journal          every decision, with its reason`);
  line(`  the executions, with any AWS client${process.env[ownEmulator] === undefined ? '' : ' (the environment is in .ratchet/local.json)'}:`);
  line(`    aws stepfunctions list-executions --state-machine-arn ${installation.improvementMachineArn}`);
  if (process.env[ownEmulator] !== undefined) line('  npm stop                ends the local AWS');
  line(`\n  Real: CloudFormation, Lambda, IAM, CloudWatch, EventBridge, Step Functions, DynamoDB calls, all bundles and state machines as on AWS.`);
  line(`  Local: one machine stands for AWS, and Wait states last a twentieth of their time (a look each 60 s comes every 3 s).`);
  line(`\n  ${((Date.now() - told.started) / 1000).toFixed(0)} s in all.`);
}

function printImprovement(component: string, { moments, chain, outcome }: Followed, { started }: Told): void {
  const at = (time: number): string => `${((time - started) / 1000).toFixed(0).padStart(4)} s`;
  heading(`${component}: ${outcome?.kind ?? 'no outcome'} (seconds from the beginning)`);
  for (const { at: time, what } of [...moments].sort((a, b) => a.at - b.at)) entry(at(time), what);
  line('          share   canary               control               decision   (failed / calls, slow)');
  const looks = readLooks(chain);
  for (const { at: time, weight = 0, sofar, decision } of looks) {
    line(`  ${at(Date.parse(time))}  ${`${Math.round(weight * 100)} %`.padStart(5)}   ${rate(sofar.canary).padEnd(20)} ${rate(sofar.control).padEnd(21)} ${decision}`);
  }
  const arms = armsOf(chain);
  if (arms !== undefined) for (const drawn of watchSparks(looks, arms)) line(`          ${drawn}`);
  entry('why', outcome?.reason ?? '');
  if (outcome?.plain !== undefined) entry('in short', outcome.plain);
}

function rate({ failed, requests, slow }: { readonly failed: number; readonly requests: number; readonly slow: number }): string {
  return `${failed} / ${requests}, ${slow}`;
}

function said({ calls, failures }: CallShare): string {
  return `${failures} of ${calls} failed${calls > 0 ? ` (${((100 * failures) / calls).toFixed(1)} %)` : ''}`;
}

function heading(text: string): void {
  line(`\n${text}`);
}

/** A label and a text that is wrapped beside it. */
function entry(label: string, text: string): void {
  const indent = label.length + 4;
  const width = Math.max(30, Math.min(process.stdout.columns ?? 120, 120) - indent);
  wrap(text, width).forEach((part, index) => { line(`${index === 0 ? `  ${label}  ` : ' '.repeat(indent)}${part}`); });
}

function wrap(text: string, width: number): string[] {
  return text.split(' ').reduce<string[]>((lines, word) => {
    const last = lines.at(-1);
    return last !== undefined && `${last} ${word}`.length <= width ? [...lines.slice(0, -1), `${last} ${word}`] : [...lines, word];
  }, []);
}

function line(text: string): void {
  console.log(text);
}
