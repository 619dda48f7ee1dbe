import Koa from 'koa';
import { WebSocketServer } from 'ws';
import { exec } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { knex } from 'knex';

const app = new Koa();
const db = knex({ client: 'pg' });
const sockets = new WebSocketServer({ port: 8080 });

app.use(async (ctx) => {
  ctx.redirect(ctx.query.next); // !open-redirect
  ctx.redirect('/'); // ok
  const text = await readFile(`./pages/${ctx.params.page}`, 'utf8'); // !path-traversal
  await db.raw('SELECT * FROM pages WHERE name = ' + ctx.request.body.name); // !sql-injection
  await db('pages').where('name', ctx.request.body.name); // ok
  await db('pages').orderByRaw(ctx.query.order); // !sql-injection
  await db('pages').orderByRaw('name desc'); // ok
  ctx.body = text;
});

sockets.on('connection', (socket) => {
  socket.on('message', (data) => {
    const { command, page } = JSON.parse(data.toString());
    exec(command); // !shell-injection
    void fetch(page); // !ssrf
    socket.send(JSON.stringify({ page })); // ok
  });
});
