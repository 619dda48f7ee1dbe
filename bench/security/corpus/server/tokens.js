const jwt = require('jsonwebtoken');
const jwtSimple = require('jwt-simple');
const { decodeJwt, jwtVerify } = require('jose');
const passport = require('passport-jwt');

function identify(req, keys) {
  const token = req.headers.authorization.slice(7);
  const first = jwt.decode(token); // !unverified-jwt
  const second = jwt.verify(token, keys.public, { algorithms: ['HS256', 'none'] }); // !unverified-jwt
  const third = jwtSimple.decode(token, keys.public, true); // !unverified-jwt
  const fourth = decodeJwt(token); // !unverified-jwt
  const fifth = JSON.parse(Buffer.from(token.split('.')[1], 'base64').toString()); // !unverified-jwt
  const sixth = jwt.sign({ sub: first.sub }, null, { algorithm: 'none' }); // !unverified-jwt
  const strategy = new passport.Strategy({ secretOrKey: 'shop-signing-key' }); // !hardcoded-secret
  const sure = jwt.verify(token, keys.public, { algorithms: ['RS256'] }); // ok
  const also = jwtVerify(token, keys.public); // ok
  const simple = jwtSimple.decode(token, keys.public, false, 'HS256'); // ok
  const made = jwt.sign({ sub: sure.sub }, keys.private, { algorithm: 'RS256', expiresIn: '1h' }); // ok
  const named = new passport.Strategy({ secretOrKey: process.env.JWT_KEY }); // ok
  return [first, second, third, fourth, fifth, sixth, strategy, sure, also, simple, made, named];
}
module.exports = { identify };
