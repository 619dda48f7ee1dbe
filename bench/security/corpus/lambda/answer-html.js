const escapeHtml = require('escape-html');
const he = require('he');

exports.hello = async (event) => {
  const name = event.queryStringParameters.name;
  return {
    statusCode: 200,
    headers: { 'content-type': 'text/html' },
    body: `<h1>Hello ${name}</h1>`, // !html-injection
  };
};

exports.search = async (event) => {
  const { q } = event.queryStringParameters;
  const html = '<p>No results for ' + q + '</p>'; // !html-injection
  return { statusCode: 404, headers: { 'Content-Type': 'text/html; charset=utf-8' }, body: html }; // !html-injection
};

exports.echo = async (event) => {
  return { statusCode: 200, headers: { 'Content-Type': 'text/html' }, body: event.body }; // !html-injection
};

exports.go = async (event) => {
  const next = event.queryStringParameters.next;
  return { statusCode: 302, headers: { Location: next } }; // !open-redirect
};

exports.away = async (event) => ({
  statusCode: 301,
  headers: { location: 'https://' + event.queryStringParameters.host + '/welcome' }, // !open-redirect
});

exports.fine = async (event) => {
  const name = escapeHtml(event.queryStringParameters.name);
  return { statusCode: 200, headers: { 'content-type': 'text/html' }, body: `<h1>Hello ${name}</h1>` }; // ok
};

exports.encoded = async (event) => {
  return { statusCode: 200, headers: { 'content-type': 'text/html' }, body: `<p>${he.encode(event.queryStringParameters.q)}</p>` }; // ok
};

exports.json = async (event) => {
  return { statusCode: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ name: event.queryStringParameters.name }) }; // ok
};

exports.page = async () => {
  return { statusCode: 200, headers: { 'content-type': 'text/html' }, body: '<h1>Shop</h1>' }; // ok
};

exports.count = async (event) => {
  return { statusCode: 200, headers: { 'content-type': 'text/html' }, body: `<p>${Number(event.queryStringParameters.n)} items</p>` }; // ok
};

exports.home = async () => ({ statusCode: 302, headers: { Location: '/home' } }); // ok

exports.order = async (event) => ({ statusCode: 302, headers: { Location: `/orders/${encodeURIComponent(event.pathParameters.id)}` } }); // ok

exports.text = async (event) => ({ statusCode: 200, headers: { 'content-type': 'text/plain' }, body: `Hello ${event.queryStringParameters.name}` }); // ok
