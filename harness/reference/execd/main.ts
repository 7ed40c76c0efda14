/** Entry of the bundle: execd as a process. Nothing but errors is written, and those to stderr. */
import { prepareChannels } from './commands/channel.ts';
import { errnoOf } from './failure.ts';
import { createExecd } from './http/server.ts';
import { DEFAULT_PORT, type Listen, parseCommandLine } from './options.ts';

const report = (error: unknown): void => {
  console.error(`execd: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
};

function start(): void {
  const { listen, accessToken, decisions } = parseCommandLine(process.argv.slice(2), process.env);
  // Commands inherit the environment; the token is not theirs to see.
  delete process.env.EXECD_ACCESS_TOKEN;
  const ownPorts = 'port' in listen ? [DEFAULT_PORT, listen.port] : [DEFAULT_PORT];
  const execd = createExecd({ accessToken, ownPorts, decisions });
  const { server } = execd;
  // One broken request must not end the sandbox; what got here is a defect and is shown.
  process.on('uncaughtException', report);
  process.on('unhandledRejection', report);

  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    void execd.close().finally(() => process.exit(0));
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);

  // After the first answer, which somebody waits for: it says that the sandbox is ready.
  server.once('request', (_req, res) => res.once('close', () => void prepareChannels()));
  server.on('error', (error) => {
    if (errnoOf(error) === 'EADDRINUSE' && 'path' in listen) void replaceStaleSocket(listen.path);
    else fail(error);
  });
  server.listen(listen);

  /** A socket file that nobody listens on is left over from a daemon that was killed. */
  async function replaceStaleSocket(path: string): Promise<void> {
    const { connect } = await import('node:net');
    const { unlinkSync } = await import('node:fs');
    connect({ path })
      .on('connect', () => fail(new Error(`another process listens on ${path}`)))
      .on('error', (error) => {
        if (errnoOf(error) !== 'ECONNREFUSED') return fail(error);
        unlinkSync(path);
        server.listen(listen as Listen);
      });
  }
}

function fail(error: unknown): never {
  console.error(`execd: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
}

try {
  start();
} catch (error) {
  fail(error);
}
