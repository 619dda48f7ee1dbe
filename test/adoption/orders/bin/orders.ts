import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { OrdersStack } from '../lib/orders-stack';

const app = new App();
new OrdersStack(app, 'Orders');
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
