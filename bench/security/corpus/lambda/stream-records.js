const { exec } = require('node:child_process');
const fs = require('node:fs/promises');
const { MongoClient } = require('mongodb');
const yaml = require('js-yaml');
const serialize = require('node-serialize');
const jwt = require('jsonwebtoken');
const _ = require('lodash');
const mongo = new MongoClient(process.env.MONGO_URL).db('shop');
const orders = mongo.collection('orders');

exports.sqs = async ({ Records }) => {
  for (const { body, messageAttributes } of Records) {
    const message = JSON.parse(body);
    exec('notify ' + messageAttributes.channel.stringValue); // !shell-injection
    await orders.findOne({ id: message.id }); // !nosql-injection
    await orders.find(message.filter).toArray(); // !nosql-injection
    await orders.updateMany({ $where: `this.total > ${message.total}` }, { $set: { seen: true } }); // !nosql-injection
    serialize.unserialize(body); // !unsafe-deserialization
    await orders.findOne({ id: String(message.id) }); // ok
    await orders.insertOne({ id: 1, at: new Date() }); // ok
    await orders.find({ seen: true }).toArray(); // ok
    yaml.load(body); // ok
  }
};

exports.sns = async (event) => {
  const [{ Sns }] = event.Records;
  eval(Sns.Message); // !code-injection
  await fs.appendFile(`/tmp/${Sns.Subject}`, Sns.Message); // !path-traversal
  await fetch(JSON.parse(Sns.Message).url); // !ssrf
  new RegExp(Sns.Message).test('abc'); // !regex-injection
  await fs.appendFile('/tmp/messages', Sns.Message); // ok
  /^[a-z]+$/.test(Sns.Message); // ok
};

exports.kinesis = async (event) => {
  const defaults = { size: 10 };
  event.Records.forEach((record) => {
    const text = Buffer.from(record.kinesis.data, 'base64').toString('utf8');
    const settings = _.merge({}, defaults, JSON.parse(text)); // !prototype-pollution
    const { key, value } = JSON.parse(text);
    defaults[key][value.name] = value; // !prototype-pollution
    exec(`process-record ${text}`); // !shell-injection
    const copy = { ...defaults, ...JSON.parse(text) }; // ok
    const seen = new Map();
    seen.set(key, value); // ok
    return [settings, copy];
  });
};

exports.dynamo = async (event) => {
  for (const record of event.Records) {
    const image = record.dynamodb.NewImage;
    await fetch(image.callback.S); // !ssrf
    await fetch('https://hooks.example.com/orders', { method: 'POST', body: JSON.stringify(image) }); // ok
  }
};

exports.authorizer = async (event) => {
  const token = event.authorizationToken.replace('Bearer ', '');
  const none = jwt.verify(token, process.env.JWT_KEY, { algorithms: ['none'] }); // !unverified-jwt
  const lax = jwt.verify(token, process.env.JWT_KEY, { ignoreExpiration: true }); // !unverified-jwt
  const sure = jwt.verify(token, process.env.JWT_KEY, { algorithms: ['HS256'] }); // ok
  const header = jwt.verify(token, process.env.JWT_KEY); // ok
  return { principalId: sure.sub, context: { none, lax, sure, header } };
};

exports.resolver = async (event) => {
  const { city } = event.arguments;
  await mongo.collection('shops').aggregate(JSON.parse(event.arguments.pipeline)).toArray(); // !nosql-injection
  await mongo.collection('shops').deleteMany({ city: { $in: [].concat(event.arguments.cities) } }); // ok
  await mongo.collection('shops').find({ city: { $eq: city } }).toArray(); // ok
};

exports.claims = async (event) => {
  const claims = jwt.decode(event.authorizationToken); // !unverified-jwt
  return { principalId: claims.sub };
};
