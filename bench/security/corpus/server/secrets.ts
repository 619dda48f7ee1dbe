import jwt from 'jsonwebtoken';
import { createHmac } from 'node:crypto';
import { Client } from 'pg';
import Stripe from 'stripe';
import * as jose from 'jose';

const awsKey = 'AKIAIOSFODNN7EXAMPLE'; // !hardcoded-secret
const awsSecret = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'; // !hardcoded-secret
const githubToken = 'ghp_ExampleExampleExampleExampleEx123456'; // !hardcoded-secret
const password = 'Tr0ub4dor&3'; // !hardcoded-secret
const config = {
  apiKey: '8f14e45fceea167a5a36dedd4bea2543', // !hardcoded-secret
  dbPassword: 'hunter2hunter2', // !hardcoded-secret
  user: 'shop', // ok
  passwordField: 'password', // ok
  region: 'eu-central-1', // ok
  secretName: 'prod/db', // ok
  tokenUrl: 'https://login.example.com/oauth/token', // ok
};
const url = 'postgres://shop:S3cretS3cret@db.internal:5432/shop'; // !hardcoded-secret
const pem = '-----BEGIN RSA PRIVATE KEY-----\nMIIEexample\n-----END RSA PRIVATE KEY-----'; // !hardcoded-secret
const db = new Client({ user: 'shop', password: 'shop-prod-2024' }); // !hardcoded-secret
const signed = jwt.sign({ sub: 'u1' }, 'my-signing-key'); // !hardcoded-secret
const mac = createHmac('sha256', 'hard-coded-key').update('x').digest('hex'); // !hardcoded-secret
const key = new TextEncoder().encode('a-jose-signing-key');
const claims = jose.jwtVerify('token', new TextEncoder().encode('a-jose-signing-key')); // !hardcoded-secret
const headers = { Authorization: 'Bearer 9b1deb4d3b7d4bad9bdd2b0d7b3dcb6d' }; // !hardcoded-secret
const sure = jwt.sign({ sub: 'u1' }, process.env.JWT_KEY ?? ''); // ok
const other = new Client({ user: 'shop', password: process.env.DB_PASSWORD }); // ok
const stripe = new Stripe(process.env.STRIPE_KEY ?? ''); // ok
const bearer = { Authorization: `Bearer ${process.env.TOKEN}` }; // ok
const secretId = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:db'; // ok
const tokenType = 'Bearer'; // ok
const emptyPassword = ''; // ok
const placeholder = { password: '<your password>' }; // ok
const label = { password: 'Password' }; // ok
const errors = { INVALID_TOKEN: 'The token is not valid' }; // ok
const hmac = createHmac('sha256', process.env.KEY ?? '').update('x').digest('hex'); // ok
const address = 'postgres://db.internal:5432/shop'; // ok
const digest = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'; // ok
export const all = [awsKey, awsSecret, githubToken, password, config, url, pem, db, signed, mac, key, claims, headers, sure, other, stripe, bearer, secretId, tokenType, emptyPassword, placeholder, label, errors, hmac, address, digest];
