#!/usr/bin/env node
// Just enough of execd for the tests of the runtime: /ping, a way to run a command, and the proxy to ports.
'use strict';
const http = require('node:http');
const net = require('node:net');
const { execFile } = require('node:child_process');

const socket = process.argv[process.argv.indexOf('--listen') + 1].replace(/^unix:/, '');
const server = http.createServer((request, response) => {
  const proxied = /^\/proxy\/([0-9]+)(\/.*)$/.exec(request.url);
  if (request.url === '/ping') return response.end();
  if (request.url === '/run') return run(request, response);
  if (!proxied) return response.writeHead(404).end();
  const { method, headers } = request;
  const target = { host: '127.0.0.1', port: proxied[1], path: proxied[2], method, headers };
  const outgoing = http.request(target, (answer) => {
    response.writeHead(answer.statusCode, answer.statusMessage, answer.rawHeaders);
    answer.pipe(response);
  });
  outgoing.on('error', () => response.writeHead(502).end());
  response.on('close', () => outgoing.destroy());
  outgoing.flushHeaders();
  request.pipe(outgoing);
});
server.on('upgrade', (request, client) => {
  const [, port] = /^\/proxy\/([0-9]+)/.exec(request.url);
  const upstream = net.connect(Number(port), '127.0.0.1', () => {
    const lines = [`${request.method} ${request.url.replace(/^\/proxy\/[0-9]+/, '')} HTTP/1.1`];
    for (let i = 0; i < request.rawHeaders.length; i += 2)
      lines.push(`${request.rawHeaders[i]}: ${request.rawHeaders[i + 1]}`);
    upstream.write(`${lines.join('\r\n')}\r\n\r\n`);
    upstream.pipe(client).pipe(upstream);
  });
  upstream.on('error', () => client.destroy());
  client.on('error', () => upstream.destroy());
});
server.listen(socket);

function run(request, response) {
  let command = '';
  request.on('data', (chunk) => {
    command += chunk;
  });
  request.on('end', () => {
    execFile('sh', ['-c', command], { encoding: 'utf8' }, (error, stdout, stderr) => {
      response.end(JSON.stringify({ exitCode: error ? (error.code ?? 128) : 0, stdout, stderr }));
    });
  });
}
