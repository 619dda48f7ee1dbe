import axios from 'axios';
import got from 'got';
import https from 'node:https';
import fetch from 'node-fetch';

const base = process.env.SUPPLIER_URL ?? 'https://supplier.example.com';
const hosts = new Set(['supplier.example.com', 'stock.example.com']);

export const handler = async (event: { body: string; queryStringParameters: Record<string, string>; pathParameters: Record<string, string> }) => {
  const { url, host, callback } = event.queryStringParameters;
  const { sku } = event.pathParameters;
  const page = await fetch(url); // !ssrf
  await axios.get(`https://${host}/prices`); // !ssrf
  await axios({ method: 'post', url: callback, data: {} }); // !ssrf
  await got(callback, { method: 'POST' }); // !ssrf
  https.get(url, () => undefined); // !ssrf
  await axios.post(JSON.parse(event.body).webhook, { sku }); // !ssrf
  https.request({ hostname: host, path: '/' }); // !ssrf
  const answer = await fetch(`${base}/prices/${encodeURIComponent(sku)}`); // ok
  await fetch('https://supplier.example.com/stock'); // ok
  await axios.get('https://supplier.example.com/prices', { params: { sku } }); // ok
  await axios.post(`${base}/orders`, JSON.parse(event.body)); // ok
  await got('https://stock.example.com/levels', { searchParams: { sku } }); // ok
  const target = new URL(url);
  if (!hosts.has(target.hostname)) throw new Error('Host: not one of ours');
  await fetch(target); // ok
  https.request({ hostname: 'stock.example.com', path: `/levels?sku=${encodeURIComponent(sku)}` }); // ok
  return { page: await page.text(), status: answer.status };
};
