const cp = require('child_process');
const fs = require('fs');
const path = require('path');
const shell = require('shelljs');
const { VM } = require('vm2');
const vm = require('vm');
const pug = require('pug');
const { Client } = require('pg');
const mssql = require('mssql');
const sqlite3 = require('sqlite3');
const client = new Client();
const lite = new sqlite3.Database(':memory:');
const logDir = '/var/log/shop';

function archive(folder) {
  cp.exec('tar czf out.tgz ' + folder); // !shell-injection
  cp.execSync(`rm -rf ${folder}`); // !shell-injection
  shell.exec('ls ' + folder); // !shell-injection
  cp.spawn('tar', ['czf', 'out.tgz', folder], { shell: true }); // !shell-injection
  cp.spawnSync('/bin/bash', ['-c', `du -s ${folder}`]); // !shell-injection
  cp.execFileSync('tar', ['czf', 'out.tgz', '--', folder]); // ok
  cp.spawn('tar', ['czf', 'out.tgz', '--', folder]); // ok
  cp.exec('uptime'); // ok
  cp.execSync(`ls ${logDir}`); // ok
  /a b/.exec(folder); // ok
}

function calculate(code, data) {
  new VM().run(code); // !code-injection
  vm.runInThisContext(code); // !code-injection
  eval('x = ' + code); // !code-injection
  new Function(code)(); // !code-injection
  pug.compile(data); // !template-injection
  setInterval('tick(' + data + ')', 10); // !code-injection
  require(code); // !code-injection
  eval('1 + 1'); // ok
  JSON.parse(data); // ok
  setInterval(() => calculate(code, data), 1000); // ok
  pug.compileFile(path.join(__dirname, 'mail.pug')); // ok
  require('./tick'); // ok
}

async function find(name, age) {
  await client.query('SELECT * FROM users WHERE name = \'' + name + '\''); // !sql-injection
  await client.query(`SELECT * FROM users WHERE name = '${name}'`); // !sql-injection
  let sql = 'SELECT * FROM users';
  if (name) sql += ` WHERE name = '${name}'`;
  await client.query(sql); // !sql-injection
  await mssql.query('SELECT * FROM users WHERE age = ' + age); // !sql-injection
  lite.all('SELECT * FROM users WHERE name = "' + name + '"', () => {}); // !sql-injection
  lite.run(['DELETE FROM users WHERE name = \'', name, '\''].join('')); // !sql-injection
  await client.query('SELECT * FROM users WHERE name = $1', [name]); // ok
  await mssql.query`SELECT * FROM users WHERE age = ${age}`; // ok
  lite.all('SELECT * FROM users WHERE name = ?', [name], () => {}); // ok
  let safe = 'SELECT * FROM users';
  if (name) safe += ' WHERE name = $1';
  await client.query(safe, [name]); // ok
  await client.query(`SELECT * FROM users WHERE age > ${Number(age)}`); // ok
}

function load(name, list) {
  fs.readFileSync('/data/' + name); // !path-traversal
  fs.readFile(path.join('/data', name), () => {}); // !path-traversal
  fs.promises.writeFile(path.resolve('/data', name), ''); // !path-traversal
  fs.readFileSync('/data/catalog.json'); // ok
  fs.readFileSync(path.join(__dirname, 'catalog.json')); // ok
  fs.readFile(path.join('/data', path.basename(name)), () => {}); // ok
  list.forEach((one, index) => fs.writeFileSync(`/tmp/part-${index}`, one)); // ok
}

const args = process.argv.slice(2);
cp.exec('git log ' + args[0]); // !shell-injection
fs.readFileSync(process.argv[2]); // !path-traversal
cp.execFile('git', ['log', '--oneline']); // ok

module.exports = { archive, calculate, find, load };
