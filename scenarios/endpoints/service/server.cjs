const { createServer } = require('node:net');
const { spawn } = require('node:child_process');
for (const port of process.env.PORTS.split(' ')) {
  createServer({ allowHalfOpen: true }, (client) => {
    const env = { ...process.env, PORT: port };
    const handler = spawn('sh', ['-c', env.HANDLER], { env, stdio: ['pipe', 'pipe', 'inherit'] });
    for (const stream of [client, handler.stdin]) stream.on('error', () => {});
    client.on('close', () => handler.kill());
    client.pipe(handler.stdin);
    handler.stdout.pipe(client);
  }).listen(Number(port), '0.0.0.0');
}
