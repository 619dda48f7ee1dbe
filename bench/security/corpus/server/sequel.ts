import { DataSource } from 'typeorm';
import { PrismaClient, Prisma } from '@prisma/client';
import { Sequelize } from 'sequelize';
import type { FastifyRequest } from 'fastify';

const source = new DataSource({ type: 'postgres' });
const prisma = new PrismaClient();
const sequelize = new Sequelize('sqlite::memory:');

export async function list(request: FastifyRequest<{ Querystring: { name: string; order: string } }>) {
  const { name, order } = request.query;
  await source.query(`SELECT * FROM users WHERE name = '${name}'`); // !sql-injection
  await source.createQueryBuilder().where(`user.name = '${name}'`).getMany(); // !sql-injection
  await prisma.$queryRawUnsafe(`SELECT * FROM users WHERE name = '${name}'`); // !sql-injection
  await prisma.$executeRawUnsafe('DELETE FROM users WHERE name = ' + name); // !sql-injection
  await sequelize.query('SELECT * FROM users ORDER BY ' + order); // !sql-injection
  await sequelize.literal(`name = '${name}'`); // !sql-injection
  await source.query('SELECT * FROM users WHERE name = $1', [name]); // ok
  await source.createQueryBuilder().where('user.name = :name', { name }).getMany(); // ok
  await prisma.$queryRaw`SELECT * FROM users WHERE name = ${name}`; // ok
  await prisma.$queryRaw(Prisma.sql`SELECT * FROM users WHERE name = ${name}`); // ok
  await prisma.user.findMany({ where: { name } }); // ok
  await sequelize.query('SELECT * FROM users WHERE name = ?', { replacements: [name] }); // ok
  await sequelize.literal('now()'); // ok
  switch (order) {
    case 'name':
    case 'age':
      await sequelize.query('SELECT * FROM users ORDER BY ' + order); // ok
  }
}
