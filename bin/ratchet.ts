import { existsSync, readFileSync } from 'node:fs';
import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { readConfig } from '../core/config';
import { RatchetStack } from '../lib/ratchet-stack';

const app = new App();
const file: unknown = app.node.tryGetContext('config') ?? process.env['RATCHET_CONFIG_FILE'] ?? 'ratchet.json';
const path = String(file);
const config = readConfig(existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {}, process.env);

new RatchetStack(app, `Ratchet-${config.stage}`, {
  config,
  description: `Ratchet ${config.stage}: improves Lambda functions by itself and never lets them slip back`,
});
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
