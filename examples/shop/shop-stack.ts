import { join } from 'node:path';
import { CfnOutput, Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { HttpApi, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { AttributeType, Billing, type GlobalSecondaryIndexPropsV2, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Runtime } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { ManagedFunction, type ManagedFunctionProps } from '../../lib/constructs/managed-function';

/** How all of the shop's functions run, and what Ratchet may do with them. */
const common = {
  runtime: Runtime.NODEJS_22_X,
  memorySize: 256,
  timeout: Duration.seconds(5),
  // The SDK goes into the bundle, so that what runs is what the tests ran with.
  bundling: { externalModules: [], mainFields: ['module', 'main'] },
  tenant: 'shop',
  owner: 'shop-team',
  mode: 'auto',
} satisfies ManagedFunctionProps;

/** Fewer calls than price-quote has: a canary needs a larger share of them to be judged as soon, and one share is enough. */
const quieter = { canaryWeights: [0.3] } satisfies ManagedFunctionProps['settings'];

export interface ShopStackProps extends StackProps {
  /** Where bank and reviews answer. @default https://partners.shop.example */
  readonly partnersUrl?: string | undefined;
}

/** A shop's back end: six functions under Ratchet's care, their tables, an HTTP API and a queue. */
export class ShopStack extends Stack {
  constructor(scope: Construct, id: string, props: ShopStackProps = {}) {
    super(scope, id, props);
    const { partnersUrl = 'https://partners.shop.example' } = props;

    const products = this.table('Products', 'sku', { indexName: 'byCategory', partitionKey: text('category'), sortKey: { name: 'priceCents', type: AttributeType.NUMBER } });
    const customers = this.table('Customers', 'customerId');
    const stock = this.table('Stock', 'sku');
    const orders = this.table('Orders', 'orderId', { indexName: 'byCustomer', partitionKey: text('customerId'), sortKey: text('placedAt') });
    const coupons = this.table('Coupons', 'code');
    const deliveries = this.table('Deliveries', 'deliveryId');

    const catalogSearch = new ManagedFunction(this, 'CatalogSearch', {
      ...common,
      entry: entryOf('catalog-search'),
      sideEffects: 'none',
      recorder: 'on',
      settings: quieter,
      environment: { PRODUCTS_TABLE: products.tableName, PARTNERS_URL: partnersUrl },
    });
    products.grantReadData(catalogSearch);

    const priceQuote = new ManagedFunction(this, 'PriceQuote', {
      ...common,
      entry: entryOf('price-quote'),
      sideEffects: 'none',
      critical: true,
      environment: { PRODUCTS_TABLE: products.tableName, CUSTOMERS_TABLE: customers.tableName, COUPONS_TABLE: coupons.tableName },
    });
    products.grantReadData(priceQuote);
    customers.grantReadData(priceQuote);
    coupons.grantReadData(priceQuote);

    const placeOrder = new ManagedFunction(this, 'PlaceOrder', {
      ...common,
      entry: entryOf('place-order'),
      sideEffects: 'idempotent',
      environment: { PRODUCTS_TABLE: products.tableName, CUSTOMERS_TABLE: customers.tableName, ORDERS_TABLE: orders.tableName, STOCK_TABLE: stock.tableName },
    });
    products.grantReadData(placeOrder);
    customers.grantReadData(placeOrder);
    orders.grantReadWriteData(placeOrder);
    stock.grantReadWriteData(placeOrder);

    const orderStatus = new ManagedFunction(this, 'OrderStatus', {
      ...common,
      entry: entryOf('order-status'),
      sideEffects: 'none',
      settings: quieter,
      environment: { ORDERS_TABLE: orders.tableName },
    });
    orders.grantReadData(orderStatus);

    const recommendations = new ManagedFunction(this, 'Recommendations', {
      ...common,
      entry: entryOf('recommendations'),
      sideEffects: 'none',
      settings: quieter,
      environment: { PRODUCTS_TABLE: products.tableName, CUSTOMERS_TABLE: customers.tableName, ORDERS_TABLE: orders.tableName, STOCK_TABLE: stock.tableName },
    });
    products.grantReadData(recommendations);
    customers.grantReadData(recommendations);
    orders.grantReadData(recommendations);
    stock.grantReadData(recommendations);

    const restock = new ManagedFunction(this, 'Restock', {
      ...common,
      entry: entryOf('restock'),
      memorySize: 128,
      bounds: { memoryMb: { min: 128, max: 512 } },
      sideEffects: 'idempotent',
      settings: quieter,
      environment: { STOCK_TABLE: stock.tableName, DELIVERIES_TABLE: deliveries.tableName },
    });
    stock.grantReadWriteData(restock);
    deliveries.grantReadWriteData(restock);

    // Lambda asks for a queue that hides a message for six times the function's timeout.
    const deliveryQueue = new Queue(this, 'DeliveryQueue', {
      visibilityTimeout: Duration.seconds(120),
      deadLetterQueue: { queue: new Queue(this, 'UnbookedDeliveries', { retentionPeriod: Duration.days(14) }), maxReceiveCount: 5 },
    });
    restock.addEventSource(new SqsEventSource(deliveryQueue, { batchSize: 10, reportBatchItemFailures: true }));

    const api = new HttpApi(this, 'Api');
    api.addRoutes({ path: '/catalog/{category}', methods: [HttpMethod.GET], integration: new HttpLambdaIntegration('CatalogSearchRoute', catalogSearch) });
    api.addRoutes({ path: '/quotes', methods: [HttpMethod.POST], integration: new HttpLambdaIntegration('PriceQuoteRoute', priceQuote) });
    api.addRoutes({ path: '/orders', methods: [HttpMethod.POST], integration: new HttpLambdaIntegration('PlaceOrderRoute', placeOrder) });
    api.addRoutes({ path: '/orders/{orderId}', methods: [HttpMethod.GET], integration: new HttpLambdaIntegration('OrderStatusRoute', orderStatus) });
    api.addRoutes({ path: '/customers/{customerId}/recommendations', methods: [HttpMethod.GET], integration: new HttpLambdaIntegration('RecommendationsRoute', recommendations) });

    new CfnOutput(this, 'ApiUrl', { value: api.apiEndpoint });
    new CfnOutput(this, 'DeliveryQueueUrl', { value: deliveryQueue.queueUrl });
  }

  /** A table on demand whose name the stack outputs as `<id>Table`. */
  private table(id: string, key: string, index?: GlobalSecondaryIndexPropsV2): TableV2 {
    const table = new TableV2(this, id, {
      partitionKey: text(key),
      globalSecondaryIndexes: index === undefined ? [] : [index],
      timeToLiveAttribute: 'expiresAt',
      billing: Billing.onDemand(),
      removalPolicy: RemovalPolicy.DESTROY,
    });
    new CfnOutput(this, `${id}Table`, { value: table.tableName });
    return table;
  }
}

function text(name: string) {
  return { name, type: AttributeType.STRING };
}

function entryOf(component: string): string {
  return join(__dirname, 'src', component, 'handler.ts');
}
