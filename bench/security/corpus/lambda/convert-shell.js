const { exec, execFile, execSync, spawn } = require('child_process');
const { promisify } = require('util');
const path = require('path');
const run = promisify(exec);
const runFile = promisify(execFile);

module.exports.handler = async (event) => {
  for (const record of event.Records) {
    const { bucket, object } = record.s3;
    const key = decodeURIComponent(object.key.replace(/\+/g, ' '));
    await run(`convert /tmp/in.png -resize 200 /tmp/${key}`); // !shell-injection
    execSync('pdftotext "' + key + '"'); // !shell-injection
    spawn('sh', ['-c', 'gzip ' + key]); // !shell-injection
    spawn(`ffmpeg -i ${key}`, { shell: true }); // !shell-injection
    exec(object.key, () => {}); // !shell-injection
    await runFile('convert', ['/tmp/in.png', '-resize', '200', '/tmp/out.png']); // ok
    await runFile('pdftotext', ['--', path.join('/tmp', path.basename(key))]); // ok
    execSync('df -h /tmp'); // ok
    spawn('gzip', ['/tmp/in.png']); // ok
    console.log('converted', bucket.name, key); // ok
  }
};

exports.resize = async (event) => {
  const { width, format } = JSON.parse(event.body);
  const formats = ['png', 'jpeg'];
  await run('convert in.png -resize ' + width + ' out.png'); // !shell-injection
  if (!formats.includes(format)) throw new Error(`Format: saw ${format}`);
  await run(`convert in.png out.${format}`); // ok
  await run(`convert in.png -resize ${Number(width)} out.png`); // ok
};
