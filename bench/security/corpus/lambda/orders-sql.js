const mysql = require('mysql2/promise');
const { Pool } = require('pg');
const knex = require('knex')({ client: 'pg', connection: process.env.DATABASE_URL });
const { Sequelize, QueryTypes } = require('sequelize');

const pool = new Pool();
const sequelize = new Sequelize(process.env.DATABASE_URL);
const connecting = mysql.createConnection(process.env.MYSQL_URL);
const columns = { date: 'created_at', total: 'total_cents' };

exports.handler = async (event) => {
  const connection = await connecting;
  const id = event.pathParameters.id;
  const { status, sort, limit } = event.queryStringParameters ?? {};
  const body = JSON.parse(event.body);
  await connection.query('SELECT * FROM orders WHERE id = ' + id); // !sql-injection
  await connection.execute(`SELECT * FROM orders WHERE status = '${status}'`); // !sql-injection
  const text = 'UPDATE orders SET note = \'' + body.note + '\' WHERE id = ?'; // !sql-injection
  await pool.query(text, [id]); // !sql-injection
  await pool.query({ text: `DELETE FROM carts WHERE owner = '${body.owner}'` }); // !sql-injection
  await knex.raw(`SELECT count(*) FROM orders WHERE city = '${body.city}'`); // !sql-injection
  await knex('orders').whereRaw('total > ' + body.total); // !sql-injection
  await sequelize.query(`SELECT * FROM invoices ORDER BY ${sort}`, { type: QueryTypes.SELECT }); // !sql-injection
  await pool.query('SELECT * FROM orders WHERE id = $1', [id]); // ok
  await connection.execute('SELECT * FROM orders WHERE status = ? LIMIT 10', [status]); // ok
  await pool.query({ text: 'DELETE FROM carts WHERE owner = $1', values: [body.owner] }); // ok
  await knex.raw('SELECT count(*) FROM orders WHERE city = ?', [body.city]); // ok
  await knex('orders').where({ city: body.city }); // ok
  await knex('orders').whereRaw('total > ?', [body.total]); // ok
  await sequelize.query('SELECT * FROM invoices WHERE id = :id', { replacements: { id }, type: QueryTypes.SELECT }); // ok
  await pool.query(`SELECT * FROM orders LIMIT ${Number(limit)}`); // ok
  await pool.query(`SELECT * FROM orders ORDER BY ${columns[sort] ?? 'created_at'}`); // ok
  const marks = body.ids.map(() => '?').join(', ');
  await connection.execute(`SELECT * FROM orders WHERE id IN (${marks})`, body.ids); // ok
  await pool.query(`SELECT * FROM ${process.env.ORDERS_TABLE} WHERE id = $1`, [id]); // ok
  await connection.query(`SELECT * FROM orders WHERE id = ${connection.escape(id)}`); // ok
  return { statusCode: 204 };
};
