const express = require('express');
const cors = require('cors');
const session = require('express-session');
const { exec, execFile } = require('child_process');
const fs = require('fs');
const path = require('path');
const mysql = require('mysql');
const axios = require('axios');
const serialize = require('serialize-javascript');
const app = express();
const router = express.Router();
const db = mysql.createPool({ host: 'db' });
const pages = ['home', 'about'];

app.use(cors({ origin: '*', credentials: true })); // !permissive-cors
app.use(cors({ origin: true, credentials: true })); // !permissive-cors
app.use(session({ secret: 'keyboard cat', cookie: { secure: true, httpOnly: true } })); // !hardcoded-secret
app.use(session({ secret: process.env.SESSION_SECRET, cookie: { secure: false } })); // !insecure-cookie
app.use(cors({ origin: 'https://shop.example.com', credentials: true })); // ok
app.use(cors()); // ok
app.use(session({ secret: process.env.SESSION_SECRET, cookie: { secure: true, httpOnly: true, sameSite: 'lax' } })); // ok

app.get('/user', (req, res) => {
  db.query(`SELECT * FROM users WHERE name = '${req.query.name}'`, (error, rows) => res.json(rows)); // !sql-injection
  db.query('SELECT * FROM users WHERE name = ?', [req.query.name], (error, rows) => res.json(rows)); // ok
  db.query('SELECT * FROM users WHERE name = ' + mysql.escape(req.query.name)); // ok
});

app.get('/ping', (req, res) => {
  exec('ping -c 1 ' + req.query.host, () => res.end()); // !shell-injection
  exec(`ping -c 1 ${req.params.host}`); // !shell-injection
  execFile('ping', ['-c', '1', 'example.com'], () => res.end()); // ok
});

app.get('/file/:name', (req, res) => {
  res.sendFile(req.params.name); // !path-traversal
  res.sendFile(path.join(__dirname, 'files', req.params.name)); // !path-traversal
  fs.createReadStream('./files/' + req.params.name).pipe(res); // !path-traversal
  res.download(req.query.file); // !path-traversal
  res.sendFile(path.join(__dirname, 'index.html')); // ok
  res.sendFile(req.params.name, { root: path.join(__dirname, 'files') }); // ok
  fs.createReadStream(path.join('./files', path.basename(req.params.name))).pipe(res); // ok
});

app.get('/go', (req, res) => {
  res.redirect(req.query.url); // !open-redirect
  res.redirect(302, 'https://' + req.query.host); // !open-redirect
  res.redirect('/home'); // ok
  res.redirect(`/orders/${encodeURIComponent(req.query.id)}`); // ok
  res.writeHead(302, { Location: req.query.next }); // !open-redirect
  res.setHeader('Location', req.body.next); // !open-redirect
});

app.get('/hello', (req, res) => {
  res.send('<h1>' + req.query.name + '</h1>'); // !html-injection
  res.write(`<p>${req.query.name}</p>`); // !html-injection
  res.send(req.query.name); // !html-injection
  res.end('<b>' + req.body.name + '</b>'); // !html-injection
  res.render('hello', { name: req.query.name }); // ok
  res.json({ name: req.query.name }); // ok
  res.send({ name: req.query.name }); // ok
  res.send('<h1>Hello</h1>'); // ok
  res.render(req.query.page); // !template-injection
  if (pages.includes(req.query.page)) res.render(req.query.page); // ok
});

app.get('/fetch', async (req, res) => {
  const page = await axios.get(req.query.url); // !ssrf
  const stock = await axios.get('https://stock.example.com/levels', { params: req.query }); // ok
  res.json([page.data, stock.data]);
});

router.post('/settings', (req, res) => {
  const settings = {};
  settings[req.body.key] = req.body.value; // !prototype-pollution
  Object.assign(settings, req.body); // !prototype-pollution
  const known = new Map([[req.body.key, req.body.value]]); // ok
  res.cookie('session', 'abc'); // !insecure-cookie
  res.cookie('session', 'abc', { httpOnly: false, secure: true }); // !insecure-cookie
  res.cookie('session', 'abc', { httpOnly: true, secure: true, sameSite: 'strict' }); // ok
  res.header('Access-Control-Allow-Origin', req.headers.origin); // !permissive-cors
  res.header('Access-Control-Allow-Origin', 'https://shop.example.com'); // ok
  res.json(known.size);
});

app.get('/state', (req, res) => {
  const state = serialize({ name: req.query.name }, { unsafe: true }); // !html-injection
  const fine = serialize({ name: req.query.name }); // ok
  res.json([state, fine]);
});

module.exports = { app, router };
