import { join } from 'node:path';
import type { App, Stack } from 'aws-cdk-lib';
import { BUNDLING_STACKS } from 'aws-cdk-lib/cx-api';
import type { AwsSolutionsChecks } from 'cdk-nag';
import { ordersTeam, type OrdersTeam } from './orders-team';

let team: OrdersTeam;
const here = process.cwd();
beforeAll(() => {
  team = ordersTeam({ stage: 'prod', tenant: 'orders' });
  process.chdir(team.folder);
});
afterAll(() => {
  process.chdir(here);
  team.leave();
});

test('an application that is clean under cdk-nag is clean when it is adopted', async () => {
  expect(findings()).toEqual([]);
  await team.adopt();
  expect(findings()).toEqual([]);
  team.edit('lib/orders-stack.ts', (text) => text.replace("id: 'AwsSolutions-L1'", "id: 'AwsSolutions-NONE'"));
  expect(findings()).toEqual(['CancelOrder', 'FulfilOrders', 'OrderStatus'].map((id) => `AwsSolutions-L1 Orders/${id}/Resource`));
}, 60_000);

/** Of the stack as it is in the team's folder now, each with what it is about. */
function findings(): readonly string[] {
  jest.resetModules();
  const { OrdersStack } = jest.requireActual<{ readonly OrdersStack: new (app: App, id: string) => Stack }>(join(team.folder, 'lib', 'orders-stack.ts'));
  const { App: TheirApp } = jest.requireActual<{ readonly App: typeof App }>('aws-cdk-lib');
  const { AwsSolutionsChecks: Checks } = jest.requireActual<{ readonly AwsSolutionsChecks: typeof AwsSolutionsChecks }>('cdk-nag');
  const stack = new OrdersStack(new TheirApp({ context: { [BUNDLING_STACKS]: [], '@aws-cdk/aws-lambda:useCdkManagedLogGroup': true } }), 'Orders');
  return new Checks().validateScope(stack).violations.flatMap((violation) => violation.violatingResources.map(({ resourceLogicalId, constructPath = '' }) => `${violation.ruleName} ${resourceLogicalId ?? constructPath.replace('/Default/', '/')}`)).sort();
}
