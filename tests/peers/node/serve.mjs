// Digital Bazaar's libraries behind a minimal HTTP server, as the peer of `make bench` for signing over HTTP.
//
// Its input is one JSON line, {contexts, controller, seed, port}. POST {credential, created} is answered 201 with the
// credential, signed; `created` may be left out for now.
import {createInterface} from 'node:readline';
import {createServer} from 'node:http';
import {signing} from './signing.mjs';

const {value} = await createInterface({input: process.stdin})[Symbol.asyncIterator]().next();
const {port, ...given} = JSON.parse(value);
const {sign} = await signing(given);

const bodyOf = async request => {
  const parts = [];
  for await (const part of request) {
    parts.push(part);
  }
  return JSON.parse(Buffer.concat(parts));
};

createServer(async (request, response) => {
  try {
    const {credential, created = new Date()} = await bodyOf(request);
    const signed = JSON.stringify(await sign(credential, created));
    const headers = {'content-type': 'application/json', 'content-length': Buffer.byteLength(signed)};
    response.writeHead(201, headers).end(signed);
  } catch(error) {
    response.writeHead(400, {'content-type': 'text/plain'}).end(`${error.name}: ${error.message}`);
  }
}).listen(port, '127.0.0.1');
