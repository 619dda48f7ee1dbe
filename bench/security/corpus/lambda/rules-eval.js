const vm = require('node:vm');
const handlebars = require('handlebars');
const ejs = require('ejs');
const _ = require('lodash');
const operations = { add: (a, b) => a + b, subtract: (a, b) => a - b };

exports.handler = async (event) => {
  const { formula, template, name, operation, module: wanted } = JSON.parse(event.body);
  const value = eval(formula); // !code-injection
  const made = new Function('order', `return ${formula}`); // !code-injection
  const other = Function(formula); // !code-injection
  setTimeout(`go('${name}')`, 10); // !code-injection
  vm.runInNewContext(formula, { order: {} }); // !code-injection
  new vm.Script(event.queryStringParameters.rule).runInThisContext(); // !code-injection
  const plugin = require(`./plugins/${wanted}`); // !code-injection
  const late = await import(wanted); // !code-injection
  const page = handlebars.compile(template)({ name }); // !template-injection
  const mail = ejs.render(template, { name }); // !template-injection
  const note = _.template(template)({ name }); // !template-injection
  const answer = operations[operation](1, 2); // !code-injection
  const parsed = JSON.parse(formula); // ok
  setTimeout(() => go(name), 10); // ok
  vm.runInNewContext('order.total * 2', { order: { total: parsed } }); // ok
  const fine = handlebars.compile('Dear {{name}}')({ name }); // ok
  const also = ejs.render('<%= name %>', { name }); // ok
  const text = _.template('Dear <%- name %>'); // ok
  if (!Object.hasOwn(operations, operation)) throw new Error('Operation: unknown');
  const sure = operations[operation](1, 2); // ok
  const twice = new Function('return 1'); // ok
  return [value, made, other, plugin, late, page, mail, note, answer, fine, also, text, sure, twice].length;
};
function go() {}
