const jwt = require('jsonwebtoken');
const jwtSimple = require('jwt-simple');
const { decodeJwt, jwtVerify } = require('jose');
const passport = require('passport-jwt');

function identify(req, keys) {
  const token = req.headers.authorization.slice(7);
  const second = jwt.verify(token, keys.public, { algorithms: ['HS256', 'none'] }); // !unverified-jwt
  const third = jwtSimple.decode(token, keys.public, true); // !unverified-jwt
  const fifth = JSON.parse(Buffer.from(token.split('.')[1], 'base64').toString()); // !unverified-jwt
  const sixth = jwt.sign({ sub: req.subject }, null, { algorithm: 'none' }); // !unverified-jwt
  const strategy = new passport.Strategy({ secretOrKey: 'shop-signing-key' }); // !hardcoded-secret
  const sure = jwt.verify(token, keys.public, { algorithms: ['RS256'] }); // ok
  const also = jwtVerify(token, keys.public); // ok
  const simple = jwtSimple.decode(token, keys.public, false, 'HS256'); // ok
  const made = jwt.sign({ sub: sure.sub }, keys.private, { algorithm: 'RS256', expiresIn: '1h' }); // ok
  const named = new passport.Strategy({ secretOrKey: process.env.JWT_KEY }); // ok
  return [second, third, fifth, sixth, strategy, sure, also, simple, made, named];
}

function subject(token) {
  const first = jwt.decode(token); // !unverified-jwt
  const fourth = decodeJwt(token); // !unverified-jwt
  return first.sub ?? fourth.sub;
}

function checked(token, keys) {
  const { header } = jwt.decode(token, { complete: true }); // ok
  return jwt.verify(token, keys[header.kid], { algorithms: ['RS256'] }); // ok
}

function barely(token, key) {
  const told = jwt.decode(token); // !unverified-jwt
  return [told, jwt.verify(token, key, { algorithms: ['none'] })]; // !unverified-jwt
}
module.exports = { identify, subject, checked, barely };
