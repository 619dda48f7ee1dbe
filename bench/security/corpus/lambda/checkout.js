const { Pool } = require('pg');
const { spawn } = require('node:child_process');
const vm = require('node:vm');
const pool = new Pool();

exports.handler = async (event) => {
  const { rule, customer, repository } = JSON.parse(event.body);
  console.log(`select * from orders where customer = ${customer}`); // ok
  await pool.query('select * from orders where customer = '.concat(customer)); // !sql-injection
  await pool.query('select * from orders where customer = $1', [customer]); // ok
  spawn('git', ['clone', repository, '/tmp/shop']); // !shell-injection
  spawn('git', ['clone', 'https://git.example.com/shop.git', '/tmp/shop']); // ok
  const total = vm.runInNewContext('evaluate(rule)', { rule, evaluate: Number }); // !code-injection
  const fixed = vm.runInNewContext('base + 1', { base: customer }); // ok
  const key = customer.replace("'", "\\'"); // !incomplete-escaping
  const whole = customer.replaceAll("'", "\\'"); // ok
  return { statusCode: 200, body: JSON.stringify({ total, fixed, key, whole }) };
};
