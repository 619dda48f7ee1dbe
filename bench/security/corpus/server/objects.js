const _ = require('lodash');
const extend = require('extend');
const deepmerge = require('deepmerge');

function setPath(target, path, value) {
  const keys = path.split('.');
  for (let i = 0; i < keys.length - 1; i++) {
    target = target[keys[i]]; // !prototype-pollution
  }
  target[keys[keys.length - 1]] = value;
}

function mergeDeep(target, source) {
  for (const key in source) {
    if (typeof source[key] === 'object') mergeDeep(target[key], source[key]);
    else target[key] = source[key]; // !prototype-pollution
  }
  return target;
}

function mergeSafe(target, source) {
  for (const key in source) {
    if (key === '__proto__' || key === 'constructor' || key === 'prototype') continue;
    if (typeof source[key] === 'object') mergeSafe(target[key], source[key]);
    else target[key] = source[key]; // ok
  }
  return target;
}

function routes(req, res) {
  const options = {};
  _.merge(options, req.body); // !prototype-pollution
  _.defaultsDeep(options, JSON.parse(req.body.options)); // !prototype-pollution
  extend(true, options, req.body); // !prototype-pollution
  _.set(options, req.body.path, 1); // !prototype-pollution
  options[req.query.group][req.query.name] = true; // !prototype-pollution
  Object.prototype.polluted = true; // !prototype-pollution
  String.prototype.shout = function () { return this.toUpperCase(); }; // !prototype-pollution
  options['__proto__'].admin = req.query.admin; // !prototype-pollution
  const action = handlers[req.query.action]; // ok
  handlers[req.params.action](); // !code-injection
  const bare = Object.create(null);
  bare[req.query.name] = true; // ok
  const counts = new Map();
  counts.set(req.query.name, 1); // ok
  _.merge({}, { a: 1 }, { b: 2 }); // ok
  options.name = req.query.name; // ok
  const merged = deepmerge({ a: 1 }, { b: 2 }); // ok
  const copied = { ...options, name: req.body.name }; // ok
  const list = [];
  list[0] = req.query.name; // ok
  const picked = _.pick(req.body, ['name', 'city']); // ok
  if (['name', 'city'].includes(req.body.field)) options[req.body.field] = 1; // ok
  res.json([options, action, bare, counts, merged, copied, list, picked]);
}

const handlers = { list: () => [], show: () => [] };
module.exports = { setPath, mergeDeep, mergeSafe, routes };
