const fs = require('node:fs');
const path = require('node:path');
const AdmZip = require('adm-zip');
const send = require('send');
const unzipper = require('unzipper');
const tar = require('tar-stream');

const file = 'orders.zip';
const folder = 'out';

function unpack() {
  for (const entry of new AdmZip(file).getEntries()) {
    fs.writeFileSync(path.join(folder, entry.entryName), entry.getData()); // !path-traversal
    fs.writeFileSync(path.join(folder, path.basename(entry.entryName)), entry.getData()); // ok
  }
  fs.createReadStream(file).pipe(unzipper.Parse()).on('entry', (entry) => {
    entry.pipe(fs.createWriteStream('out/' + entry.path)); // !path-traversal
  });
  const extract = tar.extract();
  extract.on('entry', (header, stream, next) => {
    const target = path.resolve(folder, header.name); // ok
    if (!target.startsWith(folder + path.sep)) return next();
    stream.pipe(fs.createWriteStream(target)); // ok
  });
  extract.on('entry', (header, stream) => {
    stream.pipe(fs.createWriteStream(header.name)); // !path-traversal
  });
}

function serve(req, res) {
  const wanted = path.normalize(req.query.file).replace(/^(\.\.(\/|\\|$))+/, ''); // !path-traversal
  fs.readFile(path.join('files', wanted), (error, text) => res.type('text/plain').send(error ? 'none' : text)); // ok
}

function sent(req, res) {
  send(req, req.query.file).pipe(res); // !path-traversal
  send(req, 'imprint.html').pipe(res); // ok
}

function list(req, res) {
  const folder = req.query.folder;
  if (folder.indexOf('..') !== -1) return res.sendStatus(400);
  res.json(fs.readdirSync(`files/${folder}`)); // ok
}

function show(req, res) {
  const name = req.query.name;
  if (['terms.txt', 'imprint.txt'].indexOf(name) === -1) return res.sendStatus(404);
  res.json(fs.readFileSync(name, 'utf8')); // ok
}

function drop(req, res) {
  const name = req.query.name;
  if (name.indexOf('.') === -1) return res.sendStatus(404);
  res.json(fs.unlinkSync(name)); // !path-traversal
}
module.exports = { unpack, serve, sent, list, show, drop };
