const xpath = require('xpath');
const { DOMParser } = require('@xmldom/xmldom');

function search(req, res) {
  const document = new DOMParser().parseFromString('<users/>', 'text/xml');
  const byName = xpath.select(`//user[name='${req.query.name}']`, document); // !xpath-injection
  const parsed = xpath.parse("//user[mail='" + req.body.mail + "']"); // !xpath-injection
  const number = xpath.select(`//user[${Number(req.query.index)}]`, document); // ok
  const variable = xpath.parse('//user[name=$name]').select({ node: document, variables: { name: req.query.name } }); // ok
  res.json([byName, parsed, number, variable]);
}

function find(name, document) {
  const first = xpath.select1(`//user[@id='${name}']`, document); // !xpath-injection
  return first ?? xpath.select1('//user[@id="0"]', document); // ok
}

function quoted(text) {
  const once = text.replace("'", "''"); // !incomplete-escaping
  const tags = text.replace('<', '&lt;'); // !incomplete-escaping
  const bar = text.replace('"', '\\"'); // !incomplete-escaping
  const every = text.replaceAll("'", "''"); // ok
  const pattern = text.replace(/"/g, '\\"'); // ok
  const price = text.replace('$', ''); // ok
  const trimmed = text.replace('"', ''); // ok
  return [once, tags, bar, every, pattern, price, trimmed];
}
module.exports = { search, find, quoted };
