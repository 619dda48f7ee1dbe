import { CfnOutput, Duration, RemovalPolicy, Stack, Validations, type StackProps } from 'aws-cdk-lib';
import { HttpApi, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { AttributeType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { LambdaFunction, SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { Runtime } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';

export class OrdersStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    const orders = new TableV2(this, 'Orders', { partitionKey: { name: 'orderId', type: AttributeType.STRING }, removalPolicy: RemovalPolicy.DESTROY });
    const common = { runtime: Runtime.NODEJS_22_X, timeout: Duration.seconds(10), environment: { ORDERS_TABLE: orders.tableName } };

    const orderStatus = new NodejsFunction(this, 'OrderStatus', {
      entry: 'src/order-status/handler.ts',
      ...common,
    });
    orders.grantReadData(orderStatus);
    const api = new HttpApi(this, 'Api');
    api.addRoutes({ path: '/orders/{orderId}', methods: [HttpMethod.GET], integration: new HttpLambdaIntegration('OrderStatusIntegration', orderStatus) });

    const fulfilOrders = new NodejsFunction(this, 'FulfilOrders', {
      entry: 'src/fulfil-orders/handler.ts',
      ...common,
    });
    orders.grantReadWriteData(fulfilOrders);
    const undelivered = new Queue(this, 'Undelivered', { enforceSSL: true });
    const paid = new Queue(this, 'Paid', { enforceSSL: true, visibilityTimeout: Duration.seconds(30), deadLetterQueue: { queue: undelivered, maxReceiveCount: 3 } });
    fulfilOrders.addEventSource(new SqsEventSource(paid, { batchSize: 10, reportBatchItemFailures: true }));
    new Rule(this, 'PaymentReceived', {
      eventPattern: { source: ['payments'], detailType: ['PaymentReceived'] },
      targets: [new SqsQueue(paid, { message: RuleTargetInput.fromEventPath('$.detail') })],
    });

    const cancelOrder = new NodejsFunction(this, 'CancelOrder', {
      entry: 'src/cancel-order/handler.ts',
      ...common,
    });
    orders.grantReadWriteData(cancelOrder);
    new Rule(this, 'PaymentFailed', {
      eventPattern: { source: ['payments'], detailType: ['PaymentFailed'] },
      targets: [new LambdaFunction(cancelOrder)],
    });

    Validations.of(this).acknowledge(
      { id: 'AwsSolutions-APIG1', reason: 'The functions log each request' },
      { id: 'AwsSolutions-APIG4', reason: 'The state of an order is no secret, and its id cannot be guessed' },
      { id: 'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]', reason: 'It may write logs, which is all that the functions need besides the table' },
      { id: 'AwsSolutions-L1', reason: 'All teams move to the next runtime together' },
    );

    new CfnOutput(this, 'ApiUrl', { value: api.apiEndpoint });
    new CfnOutput(this, 'OrdersTable', { value: orders.tableName });
  }
}
