import type { Request, Response } from 'express';
import mongoose from 'mongoose';
import * as z from 'zod';

const User = mongoose.model('User', new mongoose.Schema({ name: String }));
const credentials = z.object({ name: z.string(), password: z.string() });

export async function login(req: Request, res: Response): Promise<void> {
  const user = await User.findOne({ name: req.body.name, password: req.body.password }); // !nosql-injection
  const all = await User.find(req.query); // !nosql-injection
  await User.updateOne({ _id: req.body.id }, { seen: true }); // !nosql-injection
  await User.find({ $where: `this.name == '${req.query.name}'` }); // !nosql-injection
  await User.deleteMany(req.body.filter); // !nosql-injection
  await User.find({ name: { $regex: req.query.pattern } }); // !nosql-injection
  await User.findById(String(req.params.id)); // ok
  await User.findOne({ name: String(req.body.name) }); // ok
  await User.findOne({ name: { $eq: req.body.name } }); // ok
  const { name } = credentials.parse(req.body);
  await User.findOne({ name }); // ok
  if (typeof req.body.mail !== 'string') throw new Error('Mail: expected a text');
  await User.findOne({ mail: req.body.mail }); // ok
  await User.find({ active: true }); // ok
  await User.countDocuments({ age: { $gt: Number(req.query.age) } }); // ok
  const names = ['ann', 'bob'];
  names.find((one) => one === req.query.name); // ok
  res.json([user, all]);
}
