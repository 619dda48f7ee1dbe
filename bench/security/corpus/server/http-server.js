const http = require('http');
const https = require('https');
const fs = require('fs');
const url = require('url');
const needle = require('needle');
const superagent = require('superagent');
const request = require('request');
const { exec } = require('child_process');
const puppeteer = require('puppeteer');

http.createServer(async (req, res) => {
  const { query, pathname } = url.parse(req.url, true);
  const asked = new URL(req.url, 'http://localhost');
  const host = asked.searchParams.get('host');
  exec('nslookup ' + host); // !shell-injection
  fs.readFile('public' + pathname, () => {}); // !path-traversal
  request(query.url, () => {}); // !ssrf
  needle.get(query.url); // !ssrf
  superagent.post(query.url).send({}); // !ssrf
  http.get('http://' + host + '/status'); // !ssrf
  const page = await (await puppeteer.launch()).newPage();
  await page.goto(query.url); // !ssrf
  await page.setContent(query.html); // !html-injection
  res.write('<p>' + query.name + '</p>'); // !html-injection
  fs.readFile('public/index.html', () => {}); // ok
  request('https://stock.example.com', () => {}); // ok
  needle.post('https://stock.example.com', { name: query.name }); // ok
  superagent.get('https://stock.example.com').query({ name: query.name }); // ok
  await page.goto('https://shop.example.com'); // ok
  res.write('<p>Hello</p>'); // ok
  https.get('https://stock.example.com/levels'); // ok
  res.setHeader('content-type', 'application/json');
  res.end(JSON.stringify({ name: query.name })); // ok
}).listen(8080);
