/** `run()` of the packed package, in programs that have installed it. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { type App, packedApp } from './packed-app.ts';

// Several runs after each other, beside what else the machine has to do.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

let app: App;
beforeAll(() => {
  app = packedApp();
});
afterAll(() => app.remove());

/** Runs a module and gives what it printed, as JSON: nothing else may be written, by whomever. */
async function program(name: string, text: string, env: Record<string, string> = {}): Promise<unknown> {
  const { code, output } = await app.node([app.write(name, text)], env).finished;
  expect(code, output).toBe(0);
  return JSON.parse(output) as unknown;
}

const STATE = `
const state = () => JSON.stringify([process.env, process.cwd(), process.exitCode ?? 0,
  ['SIGINT', 'SIGTERM', 'exit', 'disconnect', 'newListener', 'uncaughtException', 'unhandledRejection'].map((name) => process.listenerCount(name)),
  Object.getOwnPropertySymbols(globalThis).map(String), Object.getOwnPropertyNames(globalThis).sort()]);
`;

it('runs twice in a row, prints nothing, and changes nothing of the program, which then ends by itself', async () => {
  const result = await program(
    'twice.js',
    `import { run } from 'opensandbox-conformance';${STATE}
const before = state();
const files = [];
const first = await run({ scenarios: 'scenarios', filters: ['quick'], onFile: ({ file }) => files.push(file) });
const second = await run({ scenarios: '../scenarios', filters: ['quick'], cwd: 'elsewhere' });
console.log(JSON.stringify({ same: state() === before, files, results: [first, second].map(({ verdict, ...rest }) => ({ ...rest, word: verdict.verdict, id: verdict.run.id })) }));
`,
    // Settings of the program are none of the run.
    {
      SANDBOX_DOMAIN: 'localhost:1',
      SANDBOX_VOLUMES: 'nfs',
      PLACE: app.write('elsewhere/conformance.yaml', 'wrong: yes'),
    },
  );
  const ended = (reports: string) => ({
    exitCode: 0,
    left: [],
    word: 'partial',
    reports: join(app.folder, reports),
    id: expect.any(String),
  });
  expect(result).toMatchObject({ same: true, results: [ended('reports'), ended('elsewhere/reports')] });
  const { files } = result as { files: string[] };
  expect(files[0]).toBe('quick.yaml');
  expect(files).toContain('specs/sandbox-lifecycle.yml');
  expect(app.leftovers()).toEqual([]);
});

it('makes several runs at the same time, and refuses the later of two that write to one folder', async () => {
  const result = await program(
    'parallel.js',
    `import { run } from 'opensandbox-conformance';
const of = (reports) => run({ scenarios: 'scenarios', filters: ['quick'], reports }).then(({ exitCode, verdict }) => [exitCode, verdict.run.id], ({ name, message }) => [name, message]);
console.log(JSON.stringify(await Promise.all([of('one'), of('two'), of('two')])));
`,
  );
  const [one, ...two] = result as [unknown, unknown][];
  expect(one?.[0]).toBe(0);
  expect(two.map(([first]) => first).sort()).toEqual([0, 'UsageError']);
  expect(two.find(([first]) => first === 'UsageError')?.[1]).toMatch(/writes to .*two: name another folder/);
  expect(app.leftovers()).toEqual([]);
});

describe('a run that is stopped in the middle', () => {
  const LASTS = `const { run } = await import('opensandbox-conformance');
const { existsSync } = await import('node:fs');
const stopping = new AbortController();
/** Stops when the sandbox of the scenario is there. */
const watch = (reports, stop) => {
  const looking = setInterval(() => {
    if (!existsSync(reports + '/transcripts/lasts.ndjson')) return;
    clearInterval(looking);
    stop();
  }, 20);
};
`;

  it('by its signal gives an interrupted verdict and leaves nothing', async () => {
    const result = await program(
      'stopped.js',
      `${LASTS}watch('stopped', () => stopping.abort());
const { verdict, ...rest } = await run({ scenarios: 'scenarios', filters: ['lasts'], reports: 'stopped', signal: stopping.signal });
console.log(JSON.stringify({ ...rest, word: verdict?.verdict }));
`,
    );
    expect(result).toEqual({ exitCode: 3, left: [], reports: join(app.folder, 'stopped'), word: 'interrupted' });
    expect(app.leftovers()).toEqual([]);
    expect(readdirSync(join(app.folder, 'stopped')).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  it('before it begins gives none, and asks no server for anything', async () => {
    const result = await program(
      'early.js',
      `import { run } from 'opensandbox-conformance';
const result = await run({ target: 'localhost:1', scenarios: 'scenarios', reports: 'early', signal: AbortSignal.abort() });
console.log(JSON.stringify(result));
`,
    );
    expect(result).toEqual({ exitCode: 3, left: [], reports: join(app.folder, 'early') });
    expect(readdirSync(app.folder)).not.toContain('early');
  });

  it('while its server is got ready gives none', async () => {
    const result = await program(
      'ready.js',
      `import { once } from 'node:events';
import { createServer } from 'node:http';
import { run } from 'opensandbox-conformance';
const stopping = new AbortController();
const server = createServer((_request, response) => {
  stopping.abort();
  response.writeHead(503).end();
}).listen(0);
await once(server, 'listening');
const target = 'localhost:' + server.address().port;
const result = await run({ target, scenarios: 'scenarios', reports: 'ready', signal: stopping.signal });
server.close();
console.log(JSON.stringify(result));
`,
    );
    expect(result).toEqual({ exitCode: 3, left: [], reports: join(app.folder, 'ready') });
    expect(readdirSync(join(app.folder, 'ready'))).toEqual([]);
  });

  it('by an error of a callback rejects with that, and leaves nothing', async () => {
    const result = await program(
      'thrown.js',
      `import { run } from 'opensandbox-conformance';
const onFile = ({ file }) => { throw new RangeError(file); };
const error = await run({ scenarios: 'scenarios', filters: ['quick'], reports: 'thrown', onFile }).catch((error) => error);
console.log(JSON.stringify([error.name, error.message]));
`,
    );
    expect(result).toEqual(['RangeError', 'quick.yaml']);
    expect(app.leftovers()).toEqual([]);
  });

  it('as its program is killed cleans up by itself', async () => {
    const killed = app.node([
      app.write(
        'killed.js',
        `${LASTS}watch('killed', () => process.kill(process.pid, 'SIGKILL'));
await run({ scenarios: 'scenarios', filters: ['lasts'], reports: 'killed' });
`,
      ),
    ]);
    expect((await killed.finished).code).toBeNull();
    await eventually(() => app.leftovers().length === 0, 600);
    expect(readdirSync(join(app.folder, 'killed')).filter((name) => name.startsWith('.'))).toEqual([]);
  });
});
