const libxml = require('libxmljs');
const libxmljs2 = require('libxmljs2');
const expat = require('node-expat');
const xml2json = require('xml2json');
const { XMLParser } = require('fast-xml-parser');
const xml2js = require('xml2js');
const yaml = require('js-yaml');
const nodeSerialize = require('node-serialize');
const { deserialize } = require('bson');
const v8 = require('v8');
const funcster = require('funcster');
const cryo = require('cryo');

async function read(req, res) {
  const body = req.body;
  const one = libxml.parseXml(body.xml, { noent: true }); // !xxe
  const two = libxmljs2.parseXmlString(req.body, { noent: true, dtdload: true }); // !xxe
  const three = new expat.Parser().write(req.body); // !xxe
  const four = xml2json.toJson(req.query.xml, { object: true }); // !xxe
  const five = nodeSerialize.unserialize(req.cookies.profile); // !unsafe-deserialization
  const six = v8.deserialize(Buffer.from(req.body.data, 'base64')); // !unsafe-deserialization
  const seven = funcster.deepDeserialize(req.body); // !unsafe-deserialization
  const eight = cryo.parse(req.body.text); // !unsafe-deserialization
  const nine = yaml.load(req.body.yaml, { schema: yaml.DEFAULT_FULL_SCHEMA }); // !unsafe-deserialization
  const safe = libxml.parseXml(body.xml, { noent: false }); // ok
  const plain = libxml.parseXml(body.xml); // ok
  const fast = new XMLParser({ processEntities: false }).parse(body.xml); // ok
  const js = await xml2js.parseStringPromise(body.xml); // ok
  const json = JSON.parse(req.body.text); // ok
  const core = yaml.load(req.body.yaml, { schema: yaml.CORE_SCHEMA }); // ok
  const kept = v8.deserialize(v8.serialize({ a: 1 })); // ok
  const known = yaml.load('a: 1'); // ok
  res.json([one, two, three, four, five, six, seven, eight, nine, safe, plain, fast, js, json, core, kept, known, deserialize]);
}
module.exports = { read };
