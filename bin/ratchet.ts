import { existsSync, readFileSync } from 'node:fs';
import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { readConfig } from '../core/config';
import { RatchetStack } from '../lib/ratchet-stack';

const app = new App();
/** A file that is named has to be there; `ratchet.json` may be missing, and then all defaults hold. */
const named: unknown = app.node.tryGetContext('config') ?? process.env['RATCHET_CONFIG_FILE'];
const file = named === undefined && !existsSync('ratchet.json') ? undefined : readFileSync(String(named ?? 'ratchet.json'), 'utf8');
const config = readConfig(file === undefined ? {} : JSON.parse(file), process.env);

new RatchetStack(app, `Ratchet-${config.stage}`, {
  config,
  description: `Ratchet ${config.stage}: improves Lambda functions by itself and never lets them slip back`,
});
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
