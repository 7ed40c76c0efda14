#!/usr/bin/env node
// The least that an execd must do to be copied, started and reached: GET /ping, and /proxy/44772/... as the same.
require('node:http')
  .createServer((request, response) => {
    const path = request.url.replace(/^\/proxy\/44772/, '');
    response.writeHead(path === '/ping' ? 200 : 404).end();
  })
  .listen(44772, '0.0.0.0');
