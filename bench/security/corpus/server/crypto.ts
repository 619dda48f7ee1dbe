import * as crypto from 'node:crypto';
import { createCipheriv, createHash, createHmac, generateKeyPairSync, pbkdf2Sync, randomBytes, randomUUID } from 'node:crypto';
import bcrypt from 'bcrypt';
import CryptoJS from 'crypto-js';

export function hashPassword(password: string, salt: string): string[] {
  return [
    createHash('md5').update(password).digest('hex'), // !weak-hash
    crypto.createHash('sha1').update(password + salt).digest('hex'), // !weak-hash
    createHash('sha256').update(password).digest('hex'), // !weak-hash
    pbkdf2Sync(password, salt, 1000, 32, 'sha256').toString('hex'), // !weak-hash
    crypto.createHmac('md5', salt).update('x').digest('hex'), // !weak-hash
    CryptoJS.MD5(password).toString(), // !weak-hash
    crypto.pbkdf2Sync(password, salt, 600_000, 32, 'sha256').toString('hex'), // ok
    crypto.scryptSync(password, salt, 32).toString('hex'), // ok
    bcrypt.hashSync(password, 12), // ok
    createHmac('sha256', salt).update('x').digest('hex'), // ok
  ];
}

export function checksum(body: Buffer): string[] {
  return [
    createHash('sha256').update(body).digest('hex'), // ok
    createHash('sha512').update(body).digest('hex'), // ok
    createHash('md5').update(body).digest('base64'), // !weak-hash
  ];
}

export function encrypt(text: string, key: Buffer): string[] {
  const iv = randomBytes(12);
  const ecb = createCipheriv('aes-256-ecb', key, null); // !weak-cipher
  const des = createCipheriv('des-ede3-cbc', key, iv); // !weak-cipher
  const rc4 = crypto.createCipheriv('rc4', key, ''); // !weak-cipher
  const old = crypto.createCipher('aes192', 'password'); // !weak-cipher
  const fixed = createCipheriv('aes-256-cbc', key, '0123456789abcdef'); // !weak-cipher
  const zeros = createCipheriv('aes-256-cbc', key, Buffer.alloc(16)); // !weak-cipher
  const keyed = createCipheriv('aes-256-gcm', 'passwordpasswordpasswordpassword', iv); // !hardcoded-secret
  const gcm = createCipheriv('aes-256-gcm', key, iv); // ok
  const cbc = createCipheriv('aes-256-cbc', key, randomBytes(16)); // ok
  const chacha = createCipheriv('chacha20-poly1305', key, iv, { authTagLength: 16 }); // ok
  return [ecb, des, rc4, old, fixed, zeros, keyed, gcm, cbc, chacha].map((one) => one.update(text, 'utf8', 'hex'));
}

export function keys(): unknown[] {
  return [
    generateKeyPairSync('rsa', { modulusLength: 1024 }), // !weak-key
    generateKeyPairSync('rsa', { modulusLength: 512 }), // !weak-key
    generateKeyPairSync('ec', { namedCurve: 'secp112r1' }), // !weak-key
    crypto.createDiffieHellman(512), // !weak-key
    generateKeyPairSync('rsa', { modulusLength: 3072 }), // ok
    generateKeyPairSync('ec', { namedCurve: 'P-256' }), // ok
    crypto.createDiffieHellman(2048), // ok
  ];
}

export function tokens(): string[] {
  const token = Math.random().toString(36).slice(2); // !weak-random
  const sessionId = `s-${Math.random()}`; // !weak-random
  const resetCode = Math.floor(Math.random() * 1_000_000); // !weak-random
  const password = 'p' + Math.random(); // !weak-random
  const pseudo = crypto.pseudoRandomBytes(16); // !weak-random
  const delayMs = Math.random() * 100; // ok
  const jitter = Math.floor(Math.random() * 50); // ok
  const apiToken = randomBytes(32).toString('hex'); // ok
  const nonce = randomUUID(); // ok
  const pick = ['a', 'b'][Math.floor(Math.random() * 2)]; // ok
  return [token, sessionId, resetCode, password, pseudo, delayMs, jitter, apiToken, nonce, pick].map(String);
}

export function newToken(): string {
  return Math.random().toString(16); // !weak-random
}

export function backoff(attempt: number): number {
  return 2 ** attempt * Math.random(); // ok
}

export function buffers(size: number): Buffer[] {
  return [
    new Buffer(size), // !unsafe-buffer
    Buffer.allocUnsafe(size), // !unsafe-buffer
    Buffer.allocUnsafeSlow(64), // !unsafe-buffer
    Buffer.alloc(size), // ok
    Buffer.from('abc'), // ok
  ];
}

export function same(given: string, token: string): boolean[] {
  return [
    given === token, // ok
    crypto.timingSafeEqual(Buffer.from(given), Buffer.from(token)), // ok
  ];
}
