import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { Client } from 'pg';
import * as z from 'zod';

const client = new Client();
const wanted = z.object({ customer: z.string().uuid(), year: z.coerce.number() });

function textOf(customer: string): string {
  return `SELECT * FROM sales WHERE customer = '${customer}'`; // !sql-injection
}

export async function handler(event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> {
  const { customer = '' } = event.queryStringParameters ?? {};
  const rows = await client.query(textOf(customer)); // !sql-injection
  const where: string[] = [];
  where.push(`region = '${event.headers['x-region']}'`);
  await client.query('SELECT * FROM sales WHERE ' + where.join(' AND ')); // !sql-injection
  const known = wanted.parse(event.queryStringParameters);
  await client.query(`SELECT * FROM sales_${known.year} WHERE customer = $1`, [known.customer]); // ok
  await client.query(textOf('house')); // ok
  const year = parseInt(event.pathParameters?.['year'] ?? '', 10);
  await client.query(`SELECT * FROM sales_${year}`); // ok
  const direction = event.queryStringParameters?.['dir'] === 'desc' ? 'DESC' : 'ASC';
  await client.query(`SELECT * FROM sales ORDER BY day ${direction}`); // ok
  return { statusCode: 200, body: JSON.stringify(rows.rows) }; // ok
}
