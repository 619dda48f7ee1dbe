import { ownEmulator } from '../local-run';
import { brokenComponent, need, type CallShare, type Told } from './told';

/** The timeline: what happened when, the numbers that decided, before and after, and where to look further. */
export function printStory(told: Told): void {
  const zero = need(told.brokenAt);
  const at = (time: number): string => `${time >= zero ? '+' : '-'}${Math.abs((time - zero) / 1000).toFixed(0).padStart(3)} s`;
  const { before, broken, after } = need(told.share);

  heading(`What happened to ${brokenComponent}, seconds from its deployment on`);
  for (const { at: time, what } of [...told.moments].sort((a, b) => a.at - b.at)) entry(at(time), what);

  heading('The canary, look by look (calls that failed / calls)');
  line('          share   version 1 (canary)   version 2 (control)   decision');
  for (const { at: time, health, weight } of told.looks) {
    line(`  ${at(time)}  ${`${Math.round(weight * 100)} %`.padStart(5)}   ${rate(health.canary).padEnd(20)} ${rate(health.control).padEnd(21)} ${health.decision}`);
  }
  entry('why', told.outcome?.reason ?? '');

  heading(`Calls of ${brokenComponent} as its customers saw them`);
  for (const [when, share] of [['before the deployment', before], ['until the decision', broken], ['after it', after]] as const) line(`  ${when.padEnd(22)} ${said(share)}`);

  heading('Why the others were left alone');
  for (const { component, reason } of (told.leftAlone ?? []).filter(({ component: name }) => name !== brokenComponent)) entry(component.padEnd(15), reason);

  const installation = need(told.world).installation;
  const cli = process.env[ownEmulator] === undefined ? 'npx ratchet' : 'npx ratchet --local';
  heading('Look further');
  line(`  ${cli} status`);
  line(`  ${cli} show ${need(told.improvementId)}`);
  line(`  ${cli} journal          every decision, with its reason`);
  line(`  the executions, with any AWS client${process.env[ownEmulator] === undefined ? '' : ' (the environment is in .ratchet/local.json)'}:`);
  line(`    aws stepfunctions list-executions --state-machine-arn ${installation.improvementMachineArn}`);
  if (process.env[ownEmulator] !== undefined) line('  npm stop                ends the local AWS');
  line(`\n  Real: CloudFormation, Lambda, IAM, CloudWatch, EventBridge, Step Functions, DynamoDB calls, all bundles and state machines as on AWS.`);
  line(`  Local: one machine stands for AWS, and Wait states last a twentieth of their time (a look each 60 s comes every 3 s).`);
  line(`\n  ${((Date.now() - told.started) / 1000).toFixed(0)} s in all.`);
}

function rate({ failed, requests }: { readonly failed: number; readonly requests: number }): string {
  return `${failed} / ${requests}`;
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
