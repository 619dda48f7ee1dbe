import { App, Stack } from 'aws-cdk-lib';
import { Code, DockerImageCode, Runtime } from 'aws-cdk-lib/aws-lambda';
import { BUNDLING_STACKS } from 'aws-cdk-lib/cx-api';
import { refusals } from '../../core/refusals';
import { ManagedFunction, type ManagedFunctionProps } from '../../lib/constructs/managed-function';
import { sampleComponent } from '../adapters/samples';
import { project, synthesize } from '../lib/workbench-project';
import { document, tableOf } from './markdown';

const component = sampleComponent();
const handler = 'export const handler = async (): Promise<number> => 1;\n';

/** What the product says, by the first column of the table. */
const said: Readonly<Record<string, () => string>> = {
  'a container image': () => thrownBy({ code: DockerImageCode.fromImageAsset(__dirname) }),
  'a function that became an image afterwards': () => refusals.image('$LATEST'),
  'code that comes built, without its sources': () => warned({}, { code: Code.fromInline('exports.handler = async () => 1'), handler: 'index.handler' }),
  'compiled JavaScript as entry': () => warned({ 'src/handler.ts': `${handler}//# sourceMappingURL=handler.js.map\n` }),
  'a bundle that cannot be built again': () => warned({}, { bundling: { commandHooks: { beforeBundling: () => [], beforeInstall: () => [], afterBundling: (_input: string, output: string) => [`echo "// later" >> ${output}/index.js`] } } }),
  'weights of another tool (CodeDeploy, a script)': () => refusals.foreignWeights({ version: '1', weights: { 2: 0.1 }, revisionId: 'r' }),
  'provisioned concurrency': () => thrownBy({ entry: __filename, currentVersionOptions: { provisionedConcurrentExecutions: 1 } }),
  'provisioned concurrency that somebody added': () => refusals.provisioned(),
  'calls that bypass the alias': () => refusals.bypassed(component, 12),
  'runtimes before Node 20': () => thrownBy({ entry: __filename, runtime: Runtime.NODEJS_18_X }),
};

const rows = tableOf(document('docs/adoption.md'), 'what');

it('names each refusal once', () => {
  expect(rows.map((row) => row['what']).sort()).toEqual(Object.keys(said).sort());
});

it.each(rows.map((row) => [row['what'] ?? '', (row['message'] ?? '').slice(1, -1)]))('%s is refused in these words', (what, message) => {
  expect(message.length).toBeGreaterThan(10);
  expect(said[what]?.()).toContain(message);
}, 120_000);

function thrownBy(props: object): string {
  const stack = new Stack(new App({ context: { [BUNDLING_STACKS]: [] } }), 'Orders');
  try {
    new ManagedFunction(stack, 'Orders', props as ManagedFunctionProps);
    return 'nothing';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function warned(files: Readonly<Record<string, string>>, props: object = {}): string {
  return synthesize(project({ 'src/handler.ts': handler, ...files }), props).warnings.join('\n');
}
