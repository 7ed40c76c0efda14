/** Commands that make volumes, from the command line: `doctor` says what is wrong, and a killed run leaves nothing for long. */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { DIRECTORY_HOOKS } from '../volumes/hooks/place.ts';
import { type Command, placeOfEachTest, run, start } from './command.ts';

const place = placeOfEachTest();
const KEY = 'a-key-for-tests';
let server: Command;
let volumes: string;
let url: string;
let env: Record<string, string>;

beforeEach(async () => {
  volumes = join(place.folder, 'volumes');
  mkdirSync(volumes);
  server = start(place, ['serve', '--port', '0', '--volumes-dir', volumes], { OPEN_SANDBOX_API_KEY: KEY });
  await server.prints('Ctrl-C ends it');
  url = /http:\S+/.exec(server.output())?.[0] ?? '';
  env = { SANDBOX_DOMAIN: url, OPEN_SANDBOX_API_KEY: KEY, SANDBOX_IMAGE: 'reference', VOLUMES_DIR: volumes };
  configure({});
});
afterEach(async () => {
  server.child.kill('SIGTERM');
  expect((await server.finished).code).toBe(0);
});

function configure(instead: Record<string, unknown>): void {
  const names = ['create', 'exists', 'put', 'get', 'remove', 'list'];
  const hooks = Object.fromEntries(names.map((name) => [name, [DIRECTORY_HOOKS, name]]));
  writeFileSync(join(place.folder, 'conformance.yaml'), JSON.stringify({ hooks: { ...hooks, ...instead } }));
}

it('doctor finds nothing wrong with what works, and leaves nothing', async () => {
  const { code, output } = await run(place, ['doctor'], env);
  expect(output).toMatch(/^ok {5}server {5}http:\S+ answers, and takes the API key$/m);
  expect(output).toMatch(/^ok {5}clock /m);
  expect(output.match(/^ok {5}hooks /gm)).toHaveLength(8);
  expect(output).toMatch(/^ok {5}target {5}volumes are reached through .*`hooks`/m);
  expect(output).toMatch(/\nnothing is wrong\n$/);
  expect(code).toBe(0);
  expect(readdirSync(volumes)).toEqual([]);
  expect(readdirSync(place.folder)).not.toContain('reports');
});

it.each<[string, () => Promise<{ code: number | null; output: string }>, number, RegExp]>([
  [
    'a wrong key',
    () => run(place, ['doctor'], { ...env, OPEN_SANDBOX_API_KEY: 'x' }),
    2,
    /^WRONG {2}server .* does not accept the API key/m,
  ],
  [
    'no server',
    () => run(place, ['doctor', '--target', '127.0.0.1:1'], env),
    3,
    /^WRONG {2}server {5}No server answers at http:\/\/127\.0\.0\.1:1/m,
  ],
  [
    'a setting that is none',
    () => run(place, ['doctor', '--volumes', 'hoks'], env),
    2,
    /--volumes: hoks is not one of .*did you mean hooks\?/,
  ],
  [
    'a program that is not there',
    () => {
      configure({ get: './nowhere' });
      return run(place, ['doctor'], env);
    },
    2,
    /^WRONG {2}hooks {6}hooks\.get in conformance\.yaml: there is no program \.\/nowhere.*\n(.*\n)*1 thing to mend: hooks\n$/m,
  ],
  [
    'a command that fails',
    () => {
      configure({ put: ['sh', '-c', 'echo disk full >&2; exit 1'] });
      return run(place, ['doctor'], env);
    },
    3,
    /^WRONG {2}hooks {6}hooks\.put in conformance\.yaml: sh ended with 1 .*it said: disk full\nnote {3}target {5}not tried: mend the above first\n/m,
  ],
])('doctor says what is wrong: %s', async (_what, doctor, exitCode, sentence) => {
  const { code, output } = await doctor();
  expect(output).toMatch(sentence);
  expect(code).toBe(exitCode);
  expect(output).not.toContain(KEY);
  expect(readdirSync(volumes)).toEqual([]);
});

it('what a killed run has left of volumes, the next one removes', async () => {
  const args = ['run', 'volumes/read-write.yaml', '--driver', 'http'];
  const killed = start(place, args, env);
  await eventually(() => readdirSync(volumes).some((name) => /^osc-\w+-data-/.test(name)));
  killed.child.kill('SIGKILL');
  await killed.finished;
  expect(readdirSync(volumes)).not.toEqual([]);
  const { code, output } = await run(place, args, env);
  expect(output).toMatch(/run \w+ did not end in order\. .*volume osc-\w+-data-/);
  expect(code).toBe(0);
  expect(readdirSync(volumes)).toEqual([]);
}, 300_000);
