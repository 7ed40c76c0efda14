/** How runs end that do not end in order, what stays of them, and what repeats them. Real processes, really killed. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createLifecycleClient } from '../../harness/lifecycle-client/client.ts';
import type { Verdict } from '../../harness/verdict/verdict-format.ts';
import { eventually } from '../support/eventually.ts';
import { type Command, run, start, type Workplace, workplace } from './command.ts';

const KEY = 'the-key-of-the-server';

// Several runs after each other, beside what else the machine has to do.
vi.setConfig({ testTimeout: 300_000 });

let place: Workplace;
const begun: Command[] = [];
const begin = (args: string[], env?: Record<string, string>): Command => {
  const command = start(place, args, env);
  begun.push(command);
  return command;
};
beforeEach(() => {
  place = workplace();
});
afterEach(async () => {
  for (const { child } of begun) child.kill('SIGKILL'); // of one that has ended there is nothing to end
  await Promise.all(begun.splice(0).map(({ finished }) => finished));
  place.remove();
});

/** Kills a command so that it can do nothing about it any more. */
async function kill({ child, finished }: Command): Promise<void> {
  child.kill('SIGKILL');
  await finished;
}

/** A reference runtime in a process of its own, and what a run against it is started with. */
async function served() {
  const command = begin(['serve', '--port', '0', '--api-key', KEY]);
  await command.prints('Ctrl-C ends it');
  const url = /http:\S+/.exec(command.output())?.[0] ?? '';
  const client = createLifecycleClient(url, KEY);
  return {
    command,
    env: { SANDBOX_DOMAIN: url, OPEN_SANDBOX_API_KEY: KEY, SANDBOX_IMAGE: 'reference' },
    async sandboxes(): Promise<string[]> {
      const { json } = await client.send('GET', '/sandboxes?pageSize=100');
      return (json as { items: { id: string }[] }).items.map(({ id }) => id);
    },
  };
}

/** A folder with scenarios, each with one volume, one sandbox and one step. */
function scenarios(steps: Record<string, string>): string {
  const folder = join(place.folder, 'mine');
  mkdirSync(folder, { recursive: true });
  for (const [name, step] of Object.entries(steps)) {
    const mount = `[{ name: v, pvc: { claimName: "\${volumes.data}" }, mountPath: /mnt/data }]`;
    writeFileSync(
      join(folder, `${name}.yaml`),
      `title: The scenario ${name}\nprofile: volumes\nneeds: [volumes.pvc]\nvolumes: { data: { files: { a.txt: hello } } }\n` +
        `sandboxes: { one: { volumes: ${mount} } }\nsteps:\n  - { check: it is so, ${step} }\n`,
    );
  }
  return folder;
}

const HOLDS = 'run: cat /mnt/data/a.txt, expect: { exitCode: 0, stdout: hello }';
const FAILS = 'run: cat /mnt/data/a.txt, expect: { exitCode: 0, stdout: other }';
const LASTS = 'run: sleep 1000, expect: { exitCode: 0 }';

const verdictOf = (): Verdict => JSON.parse(readFileSync(join(place.reports, 'conformance.json'), 'utf8')) as Verdict;

it('the directories of a killed run are removed by the next one, and those of a process that goes on are not', async () => {
  const server = await served();
  const owned = place.leftovers();
  const mine = scenarios({ lasts: LASTS, holds: HOLDS });
  const killed = begin(['run', '--scenarios', mine, 'lasts']);
  await eventually(() => place.leftovers().length > owned.length + 2);
  await killed.prints('volumes through');
  await kill(killed);
  expect(place.leftovers().length).toBeGreaterThan(owned.length);
  const { code, output } = await run(place, ['run', '--scenarios', mine, 'holds', '--reports', 'elsewhere']);
  expect(output).toMatch(/run \w+ did not end in order/);
  expect(output).toMatch(/directories of ended processes removed/);
  expect(code).toBe(0);
  expect(place.leftovers()).toEqual(owned);
  expect(readdirSync(place.reports).filter((name) => name.startsWith('.ledger'))).toEqual([]);
  expect(await server.sandboxes()).toEqual([]);
});

it('what a killed run left on a server is removed by the next run against it, and not what one has that still goes', async () => {
  const server = await served();
  const mine = scenarios({ lasts: LASTS, holds: HOLDS });
  /** A run that has begun its scenario: its sandbox is there, and the one that keeps its volume. */
  const under = async (reports: string): Promise<Command> => {
    const command = begin(['run', '--scenarios', mine, 'lasts', '--reports', reports], server.env);
    await command.prints('volumes through');
    await eventually(async () => (await server.sandboxes()).length === 2, 100);
    return command;
  };
  await kill(await under('killed'));
  const going = await under('going');
  expect(going.output()).toMatch(
    /run \w+ did not end in order\. Removed now: sandbox \S+, sandbox \S+, volume \S+, volume osc-probe-\w+\./,
  );
  const other = await run(place, ['run', '--scenarios', mine, 'holds', '--reports', 'elsewhere'], server.env);
  expect(other.output).not.toMatch(/did not end in order/);
  expect(other.code).toBe(0);
  expect(await server.sandboxes()).toHaveLength(2);
  going.child.kill('SIGINT');
  expect((await going.finished).code).toBe(130);
  expect(await server.sandboxes()).toEqual([]);
});

it('a server that goes away ends the run: interrupted, with what had failed by then', async () => {
  const server = await served();
  const mine = scenarios({ fails: FAILS, lasts: LASTS });
  const running = begin(['run', '--scenarios', mine, '--reports', place.reports], server.env);
  await running.prints('it is so fail');
  await kill(server.command);
  const { code, output } = await running.finished;
  expect(output).toMatch(/interrupted: the server stopped answering at \d\d:\d\d:\d\d after \d+ checks?/);
  expect(output).toMatch(/the next run against this server removes what it still has of this one/);
  expect(code).toBe(3);
  const { verdict, checks, run: facts } = verdictOf();
  expect(verdict).toBe('interrupted');
  expect(facts.interrupted).toMatchObject({ reason: 'the server stopped answering' });
  expect(checks.filter(({ status }) => status === 'fail').map(({ id }) => id)).toEqual(['fails.yaml > it is so']);
  expect(checks.filter(({ status }) => status === 'blocked' || status === 'harness-error')).toEqual([]);
});

it('--keep leaves what failed and nothing else, says how to look at it, and `clean` removes it', async () => {
  const server = await served();
  const mine = scenarios({ fails: FAILS, holds: HOLDS });
  const args = ['--scenarios', mine, '--reports', place.reports];
  const kept = await run(place, ['run', '--keep', ...args], server.env);
  const sandboxes = await server.sandboxes();
  expect(sandboxes).toHaveLength(2); // its own, and the one that keeps its volume
  for (const id of sandboxes) {
    expect(kept.output).toContain(
      `curl -sS -H "OPEN-SANDBOX-API-KEY: $OPEN_SANDBOX_API_KEY" '${server.env.SANDBOX_DOMAIN}/v1/sandboxes/${id}'`,
    );
  }
  expect(kept.output).toContain(`opensandbox-conformance clean --target ${server.env.SANDBOX_DOMAIN}`);
  expect(kept.output).not.toMatch(/left behind/);
  expect(kept.output).not.toContain(KEY);
  expect(kept.code).toBe(1);
  // The next run says so, and leaves it.
  expect((await run(place, ['run', ...args, 'holds'], server.env)).output).toMatch(/run \w+ kept volume \S+, sandbox/);
  expect((await server.sandboxes()).sort()).toEqual(sandboxes.sort());
  const cleaned = await run(place, ['clean', '--reports', place.reports], server.env);
  expect(cleaned).toMatchObject({ code: 0, output: expect.stringMatching(/^run \w+: removed sandbox/) });
  expect(await server.sandboxes()).toEqual([]);
});

it('--keep where the server ends with the run is refused, with a way that works', async () => {
  const { code, output } = await run(place, ['run', '--keep']);
  expect(output).toMatch(/--keep needs a server that goes on[\s\S]*opensandbox-conformance serve/);
  expect(code).toBe(2);
});

it('rerun repeats what failed and nothing else, until nothing fails', async () => {
  const server = await served();
  const mine = scenarios({ holds: HOLDS, second: HOLDS });
  const args = ['--scenarios', mine, '--reports', place.reports];
  expect(await run(place, ['rerun', ...args], server.env)).toMatchObject({
    code: 2,
    output: expect.stringMatching(/there is no last run to repeat/),
  });
  const file = join(mine, 'second.yaml');
  const right = readFileSync(file, 'utf8');
  writeFileSync(file, right.replace('mountPath: /mnt/data', 'mountPath: relative'));
  expect((await run(place, ['run', ...args], server.env)).code).toBe(1);
  // A server that is not there takes nothing away.
  expect((await run(place, ['rerun', ...args], { ...server.env, SANDBOX_DOMAIN: '127.0.0.1:1' })).code).toBe(3);
  writeFileSync(file, right);
  const again = await run(place, ['rerun', ...args], server.env);
  expect(again.output).toMatch(/not a verdict \(rerun of \d+ checks\)/);
  expect(again.code).toBe(0);
  expect(
    [...new Set(verdictOf().checks.map(({ id }) => id.split(' > ')[0]))].filter((one) => !one?.startsWith('specs/')),
  ).toEqual(['second.yaml']);
  const last = await run(place, ['rerun', ...args], server.env);
  expect(last.output).toMatch(/nothing failed in the last run/);
  expect(last.code).toBe(0);
});
