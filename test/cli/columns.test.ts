/** Runs with several drivers: a column each, where they differ, and nothing left of any of them. Real processes. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createLifecycleClient } from '../../harness/lifecycle-client/client.ts';
import { packageDir } from '../../harness/package.ts';
import type { Verdict } from '../../harness/verdict/verdict-format.ts';
import { eventually } from '../support/eventually.ts';
import { type Command, run, start, type Workplace, workplace } from './command.ts';

// Several runs after each other, beside what else the machine has to do.
vi.setConfig({ testTimeout: 300_000 });

const KEY = 'the-key-of-the-server';
/** A driver of one's own that refuses some commands. */
const ODD = `odd=${process.execPath} ${join(packageDir, 'test/support/driver/odd.mjs')}`;

let place: Workplace;
const begun: Command[] = [];
beforeEach(() => {
  place = workplace();
});
afterEach(async () => {
  for (const { child } of begun) child.kill('SIGKILL'); // of one that has ended there is nothing to end
  await Promise.all(begun.splice(0).map(({ finished }) => finished));
  place.remove();
});
const begin = (args: string[], env?: Record<string, string>): Command => {
  const command = start(place, args, env);
  begun.push(command);
  return command;
};

/** A folder with scenarios, each with these steps and a sandbox where one of them runs something. */
function scenarios(steps: Record<string, string[]>): string {
  const folder = join(place.folder, 'mine');
  mkdirSync(folder, { recursive: true });
  for (const [name, list] of Object.entries(steps)) {
    const mount = '[{ name: v, pvc: { claimName: "${volumes.data}" }, mountPath: /mnt/data }]';
    const sandbox = list.some((step) => step.includes('run:'))
      ? `needs: [volumes.pvc]\nvolumes: { data: { files: { a.txt: hello } } }\nsandboxes: { one: { volumes: ${mount} } }\n`
      : '';
    const text = list.map((step, index) => `  - { check: it is so ${index}, ${step} }\n`).join('');
    writeFileSync(
      join(folder, `${name}.yaml`),
      `title: The scenario ${name}\nprofile: volumes\n${sandbox}steps:\n${text}`,
    );
  }
  return folder;
}

const PLAIN = 'call: { operation: getSandbox, path: { sandboxId: none } }, expect: { status: 404 }';
const HOLDS = 'run: cat /mnt/data/a.txt, expect: { exitCode: 0, stdout: hello }';
const ODDLY = 'run: "cat /mnt/data/a.txt # odd", expect: { exitCode: 0, stdout: hello }';
const LASTS = 'run: sleep 1000, expect: { exitCode: 0 }';

const verdictOf = (): Verdict => JSON.parse(readFileSync(join(place.reports, 'conformance.json'), 'utf8')) as Verdict;

it('each further driver makes the checks that go through it, and what comes to something else is told', async () => {
  const mine = scenarios({ both: [PLAIN, HOLDS, ODDLY], plain: [PLAIN] });
  const args = ['run', '--scenarios', mine, '--reports', place.reports, '--driver', 'http', '--driver', ODD];
  const { code, output } = await run(place, args);
  expect(output).toContain('difference  both.yaml > it is so 2: http pass, odd harness-error\n');
  expect(output).toMatch(/drivers http, odd, run/);
  expect(output).toMatch(/^both|✓ both\.yaml · The scenario both \(/m);
  expect(output).toContain('both.yaml [odd] · The scenario both (');
  expect(output).toMatch(/^driver {2}checks {2}passed {2}failed {2}harness errors {2,}time\n/m);
  expect(output).toMatch(/^http +4 +4 +0 +0 +[0-9.]+ s\nodd +4 +3 +0 +1 +[0-9.]+ s\n/m);
  expect(code, output).toBe(3);
  const { checks, run: facts } = verdictOf();
  expect(facts.drivers.map(({ driver }) => driver)).toEqual(['http', 'odd']);
  const reported = checks
    .filter(({ kind }) => kind !== 'contract')
    .map(({ id, driver = '-', status }) => `${driver} ${id} ${status}`);
  const set = (driver: string) =>
    ['volume data', 'sandbox one'].map((part) => `${driver} both.yaml > set up: ${part} pass`);
  expect(reported.toSorted()).toEqual(
    [
      ...set('http'),
      '- both.yaml > it is so 0 pass',
      'http both.yaml > it is so 1 pass',
      'http both.yaml > it is so 2 pass',
      ...set('odd'),
      'odd both.yaml > it is so 1 pass',
      'odd both.yaml > it is so 2 harness-error',
      '- plain.yaml > it is so 0 pass',
    ].toSorted(),
  );
  expect(readdirSync(join(place.reports, 'transcripts')).sort()).toEqual([
    'both.ndjson',
    'both@odd.ndjson',
    'plain.ndjson',
  ]);
  expect(readFileSync(join(place.reports, 'junit.xml'), 'utf8')).toContain('it is so 2 [odd]');
  expect(readdirSync(place.reports).filter((name) => /ledger|common/.test(name))).toEqual([]);
  // What failed in one column is repeated, in every column of now.
  const again = await run(place, ['rerun', ...args.slice(1)]);
  expect(again.code, again.output).toBe(3);
  expect(
    verdictOf()
      .checks.flatMap(({ driver, id }) => (driver === undefined ? [] : [`${driver} ${id}`]))
      .toSorted(),
  ).toEqual(['http both.yaml > it is so 2', 'odd both.yaml > it is so 2']);
});

it('--expect-skipped misses what a column has not reported, and knows a skip in each of them', async () => {
  const mine = scenarios({ both: [`needs: [volumes.ossfs], ${HOLDS}`, HOLDS] });
  const skips = join(place.folder, 'skips.yaml');
  writeFileSync(
    skips,
    '- { check: "both.yaml > it is so 0", reason: needs volumes.ossfs }\n- { check: "specs/*", reason: no }\n',
  );
  const args = ['run', '--scenarios', mine, '--reports', place.reports, '--driver', 'http,javascript'];
  const { code, output } = await run(place, [...args, '--expect-skipped', skips]);
  expect(verdictOf().unexpected, output).toEqual([]);
  expect(code).toBe(0);
});

/** A reference runtime in a process of its own, and what a run against it is started with. */
async function served() {
  const command = begin(['serve', '--port', '0', '--api-key', KEY]);
  await command.prints('Ctrl-C ends it');
  const url = /http:\S+/.exec(command.output())?.[0] ?? '';
  const client = createLifecycleClient(url, KEY);
  return {
    env: { SANDBOX_DOMAIN: url, OPEN_SANDBOX_API_KEY: KEY, SANDBOX_IMAGE: 'reference' },
    async sandboxes(): Promise<string[]> {
      const { json } = await client.send('GET', '/sandboxes?pageSize=100');
      return (json as { items: { id: string }[] }).items.map(({ id }) => id);
    },
  };
}

it('of a run with two columns nothing is left, neither after SIGINT nor, with the next run, after SIGKILL', async () => {
  const server = await served();
  const mine = scenarios({ lasts: [LASTS], holds: [HOLDS] });
  /** A run in which both columns have their sandbox, and the one that keeps their volume. */
  const under = async (reports: string): Promise<Command> => {
    const args = ['run', '--scenarios', mine, 'lasts', '--driver', 'http,javascript', '--reports', reports];
    const command = begin(args, server.env);
    await command.prints('volumes through');
    await eventually(async () => (await server.sandboxes()).length === 4, 100);
    return command;
  };
  const interrupted = await under('interrupted');
  interrupted.child.kill('SIGINT');
  const { code, output } = await interrupted.finished;
  expect(output).not.toMatch(/left behind/);
  expect(code).toBe(130);
  expect(await server.sandboxes()).toEqual([]);

  const killed = await under('killed');
  killed.child.kill('SIGKILL');
  await killed.finished;
  expect(await server.sandboxes()).toHaveLength(4);
  const next = await run(place, ['run', '--scenarios', mine, 'holds', '--reports', 'elsewhere'], server.env);
  expect(next.output).toMatch(
    /run \w+ did not end in order\. Removed now: (sandbox \S+, ){4}volume \S+, volume \S+ and 1 more\./,
  );
  expect(next.code).toBe(0);
  expect(await server.sandboxes()).toEqual([]);
});
