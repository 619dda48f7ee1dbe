import { App } from 'aws-cdk-lib';
import { ShopStack } from './shop-stack';

new ShopStack(new App(), 'Shop', { partnersUrl: process.env['SHOP_PARTNERS_URL'] });
