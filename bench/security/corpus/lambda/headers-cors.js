const allowed = ['https://shop.example.com'];

exports.open = async () => ({
  statusCode: 200,
  headers: {
    'Access-Control-Allow-Origin': '*', // !permissive-cors
    'Access-Control-Allow-Credentials': true,
  },
});

exports.mirrored = async (event) => ({
  statusCode: 200,
  headers: { 'Access-Control-Allow-Origin': event.headers.origin, 'Access-Control-Allow-Credentials': 'true' }, // !permissive-cors
});

exports.cookie = async (event) => ({ statusCode: 200, headers: { 'Set-Cookie': `session=${event.requestContext.requestId}` } }); // !insecure-cookie

exports.cookies = async () => ({ statusCode: 200, cookies: ['session=1; Path=/'] }); // !insecure-cookie

exports.fixed = async () => ({
  statusCode: 200,
  headers: { 'Access-Control-Allow-Origin': 'https://shop.example.com', 'Access-Control-Allow-Credentials': true }, // ok
});

exports.open2 = async () => ({ statusCode: 200, headers: { 'Access-Control-Allow-Origin': '*' } }); // ok

exports.listed = async (event) => {
  const origin = allowed.includes(event.headers.origin) ? event.headers.origin : allowed[0];
  return { statusCode: 200, headers: { 'Access-Control-Allow-Origin': origin, 'Access-Control-Allow-Credentials': true } }; // ok
};

exports.flagged = async () => ({ statusCode: 200, headers: { 'Set-Cookie': 'session=1; HttpOnly; Secure; SameSite=Strict' } }); // ok

exports.flags = async () => ({ statusCode: 200, cookies: ['session=1; Path=/; HttpOnly; Secure'] }); // ok
