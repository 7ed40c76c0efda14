/** `serve --execd`: execd alone, in a real process. */
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { lives } from '../support/processes.ts';
import { placeOfEachTest, run, start } from './command.ts';

const place = placeOfEachTest();
let end: (() => Promise<unknown>) | undefined;
afterEach(() => end?.());

it.each(['SIGINT', 'SIGTERM'] as const)(
  'answers who has the token, and %s ends all that it has started',
  async (signal) => {
    const command = start(place, ['serve', '--execd', '--port', '0', '--execd-token', 'sesame']);
    end = async () => {
      command.child.kill('SIGKILL');
      await command.finished;
    };
    await command.prints('Ctrl-C ends it');
    const url = /http:\S+(?=;)/.exec(command.output())?.[0] ?? '';
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect((await fetch(`${url}/ping`)).status).toBe(401);
    const headers = { 'X-EXECD-ACCESS-TOKEN': 'sesame' };
    expect((await fetch(`${url}/ping`, { headers })).status).toBe(200);
    const file = join(place.folder, 'pid');
    const body = JSON.stringify({ command: `setsid sh -c 'echo $$ >${file}; exec sleep 60' & wait` });
    const answer = await fetch(`${url}/command`, { method: 'POST', headers, body });
    await eventually(() => existsSync(file) && readFileSync(file, 'utf8') !== '');
    command.child.kill(signal);
    expect((await command.finished).code).toBe(0);
    expect(lives(Number(readFileSync(file, 'utf8')))).toBe(false);
    await answer.text();
  },
);

it('says when it cannot listen', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  end = async () => void server.close();
  await eventually(() => server.listening);
  const { port } = server.address() as { port: number };
  const { code, output } = await run(place, ['serve', '--execd', '--port', String(port)]);
  expect(code).not.toBe(0);
  expect(output).toContain(`execd cannot listen at 127.0.0.1:${port}`);
});
