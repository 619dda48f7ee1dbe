const https = require('https');
const tls = require('tls');
const axios = require('axios');
const { Client } = require('pg');
const nodemailer = require('nodemailer');
const { Agent } = require('undici');

process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0'; // !disabled-tls
process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = 0; // !disabled-tls
const lax = new https.Agent({ rejectUnauthorized: false }); // !disabled-tls
const blind = new https.Agent({ checkServerIdentity: () => undefined }); // !disabled-tls
const db = new Client({ host: 'db', ssl: { rejectUnauthorized: false } }); // !disabled-tls
const mail = nodemailer.createTransport({ host: 'mail', tls: { rejectUnauthorized: false } }); // !disabled-tls
const old = tls.connect({ host: 'db', minVersion: 'TLSv1' }); // !disabled-tls
const older = https.createServer({ secureProtocol: 'SSLv3_method' }); // !disabled-tls
const open = new Agent({ connect: { rejectUnauthorized: false } }); // !disabled-tls
axios.get('https://stock.example.com', { httpsAgent: new https.Agent({ rejectUnauthorized: false }) }); // !disabled-tls
axios.get('http://stock.example.com/levels'); // !cleartext-transport
const socket = new WebSocket('ws://stock.example.com'); // !cleartext-transport
const strict = new https.Agent({ rejectUnauthorized: true }); // ok
const kept = new https.Agent({ keepAlive: true }); // ok
const sure = new Client({ host: 'db', ssl: { ca: process.env.CA } }); // ok
const fresh = tls.connect({ host: 'db', minVersion: 'TLSv1.2' }); // ok
axios.get('https://stock.example.com/levels'); // ok
axios.get('http://localhost:3000/health'); // ok
axios.get('http://127.0.0.1:8080'); // ok
const safe = new WebSocket('wss://stock.example.com'); // ok
const namespace = 'http://www.w3.org/2000/svg'; // ok
module.exports = [lax, blind, db, mail, old, older, open, socket, strict, kept, sure, fresh, safe, namespace];
