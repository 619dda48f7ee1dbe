const { exec } = require('node:child_process');
const fetch = require('node-fetch');
const axios = require('axios');
const express = require('express');
const { JSDOM } = require('jsdom');
const vm = require('node:vm');
const CryptoJS = require('crypto-js');
const expressJwt = require('express-jwt');
const https = require('node:https');
const session = require('express-session');
const app = express();
const defaults = { httpOnly: true, secure: true };
const weak = { httpOnly: false };

app.get('/part', (req, res) => {
  exec(`du ${req.folder}`); // !shell-injection
  fetch(req['target']); // !ssrf
  fetch(`https://api.example.com/${req.id}`); // ok
  exec(`du ${req.app.get('folder')}`); // ok
  res.send(`<p>${req.csrf}</p>`); // ok
  res.send(`<p>${req.params.name}</p>`); // !html-injection
});

app.get('/later', (req, res) => {
  line = `ls ${req.query.folder}`;
  exec(line); // !shell-injection
  fixed = 'ls';
  exec(fixed); // ok
  vm.runInNewContext('evaluate(rule)', { rule: req.body.rule }); // !code-injection
  vm.runInNewContext('price * count', { price: req.body.price, count: 2 }); // ok
  res.end();
});

app.get('/again', (req, res) => {
  let folder = req.query.folder;
  folder = folder.trim();
  exec(`ls ${folder}`); // !shell-injection
  folder = Number(folder);
  exec(`ls ${folder}`); // ok
  let name = 'fixed';
  if (req.query.name) name = req.query.name;
  exec(`ls ${name}`); // !shell-injection
  name = 'other';
  exec(`ls ${name}`); // ok
  res.send([req.query.name]); // ok
});

app.get('/written', (req, res) => {
  const query = {};
  query.title = req.body.title;
  db.collection('orders').find(query); // !nosql-injection
  const strict = {};
  strict.title = String(req.body.title);
  db.collection('orders').find(strict); // ok
  db.collection('orders').count({ tag: req.body.tag }); // !nosql-injection
  db.collection('orders').count({ tag: `${req.body.tag}` }); // ok
  const target = {};
  target.url = req.query.url;
  axios(target); // !ssrf
  const known = { timeout: 100 };
  known.url = 'https://api.example.com/orders';
  axios(known); // ok
  https.get('/orders', { host: req.query.host }); // !ssrf
  https.get('https://api.example.com/orders', { headers: { name: req.query.name } }); // ok
  JSDOM.fromURL(req.query.url); // !ssrf
  JSDOM.fromURL('https://shop.example.com/'); // ok
  res.end();
});

app.get('/page', (req, res) => {
  res.render('order', req.body); // !template-injection
  res.render('order', { note: req.body.note }); // ok
});

app.get('/text', (req, res) => {
  res.set('Content-Type', 'text/plain');
  res.send('Dear ' + req.query.name); // ok
});

app.use(session({ secret: process.env.SESSION_SECRET, cookie: Object.assign({}, defaults, weak) })); // !insecure-cookie
app.use(session({ secret: process.env.SESSION_SECRET, cookie: { ...weak, ...defaults } })); // ok
app.use(expressJwt(Object.assign({ issuer: 'shop' }, { secret: 'k3y-of-the-shop' }))); // !hardcoded-secret
app.use(expressJwt(Object.assign({ issuer: 'shop' }, { secret: process.env.JWT_KEY }))); // ok
app.use(session({
  resave: false,
  secret: 'mouse', // !hardcoded-secret
}));

const agent = new https.Agent({ // !disabled-tls
  keepAlive: true,
  rejectUnauthorized: false,
});
const options = { // !disabled-tls
  host: 'db.example.com',
  tls: { minVersion: 'TLSv1' },
};
const strict = new https.Agent({ // ok
  keepAlive: true,
  rejectUnauthorized: true,
});
const sealed = CryptoJS.RC4.encrypt('order', process.env.KEY); // !weak-cipher
const strong = CryptoJS.AES.encrypt('order', process.env.KEY); // ok
const sum = crypto.subtle.digest('SHA-1', new TextEncoder().encode('order')); // !weak-hash
const better = crypto.subtle.digest('SHA-256', new TextEncoder().encode('order')); // ok
const read = new Buffer('b3JkZXI=', 'base64'); // ok
const sized = new Buffer(Number(process.env.SIZE)); // !unsafe-buffer
const apiToken = process.env.API_TOKEN ?? 'q8Zt-41kP-77xw-Lm02'; // !hardcoded-secret
const otherToken = process.env.API_TOKEN ?? ''; // ok
const settings = { 'api-key': 'q8Zt41kP77xwLm02$f' }; // !hardcoded-secret
const blank = { 'api-key': `${process.env.API_KEY}` }; // ok

function copy(target, keys, values) {
  for (let index = 0; index < keys.length; index++) values = values[index]; // ok
  keys.forEach((key, at) => { target = target[at]; }); // ok
  while (keys.length > 1) {
    const key = keys.shift();
    target = target[key] || (target[key] = {}); // !prototype-pollution
  }
  target[keys[0]] = values;
}

app.post('/labels', (req, res) => {
  const labels = {};
  labels[`label-${req.body.name}`] = true; // ok
  labels[req.body.name] = true; // !prototype-pollution
  const bare = { __proto__: null };
  bare[req.body.name] = true; // ok
  if (['__proto__', 'constructor', 'prototype'].includes(req.body.key)) return res.sendStatus(400);
  labels[req.body.key] = true; // ok
  res.json(labels);
});
module.exports = { agent, options, strict, sealed, strong, sum, better, read, sized, apiToken, otherToken, settings, blank, copy };
