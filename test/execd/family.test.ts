/** What ends with a command: all that it has started, whatever that did to get away; and the ways to get that wrong. */
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Decisions } from '../../harness/reference/execd/decisions.ts';
import { eventually } from '../support/eventually.ts';
import { lives } from '../support/processes.ts';
import { output, type RunningExecd, startExecd } from './execd.ts';

const isRoot = process.getuid?.() === 0;
/** Ways to leave a shell; `X` stands for a program that goes on. */
const WAYS: [name: string, command: string][] = [
  ['a child', 'X & wait'],
  ['a grandchild', '(sh -c "X & wait") & wait'],
  ['an orphan', '(X &); sleep 60'],
  ['nohup', 'nohup X >/dev/null 2>&1 & wait'],
  ['a session of its own', 'setsid X & wait'],
  ['an orphan in a session of its own', '(setsid X &) >/dev/null 2>&1; sleep 60'],
  ['one that ignores signals', "trap '' TERM INT HUP; (setsid X &); while :; do sleep 60; done"],
  ['one without an environment', 'env -i setsid sh -c "exec 3>&-; X" & wait'],
];

async function started(execd: RunningExecd, name: string): Promise<number> {
  const file = join(execd.directory, name);
  return await eventually(() => existsSync(file) && Number(readFileSync(file, 'utf8')));
}

/** What is killed may need a moment until it is gone; by itself it would end much later. */
async function expectGone(pid: number): Promise<void> {
  const before = Date.now();
  await eventually(() => !lives(pid));
  expect(Date.now() - before).toBeLessThan(10_000);
}

describe('by itself', () => {
  let execd: RunningExecd;
  beforeAll(async () => {
    execd = await startExecd();
  });
  afterAll(async () => {
    await execd.stop();
    expect(execd.stderr()).toBe('');
  });
  let number = 0;
  const command = (way: string): { name: string; text: string } => {
    number++;
    const name = `pid-${number}`;
    const file = join(execd.directory, `run-${number}`);
    writeFileSync(file, `echo $$ >"${join(execd.directory, name)}"; exec sleep 60`);
    return { name, text: way.replace('X', `sh ${file}`) };
  };

  test.each(WAYS)('at a time-out: %s', async (_name, way) => {
    const { name, text } = command(way);
    const before = Date.now();
    const events = await execd.run(text, { timeout: 300 });
    expect(events.at(-1)?.error?.traceback).toEqual(['timed out after 300 ms']);
    expect(Date.now() - before).toBeLessThan(10_000);
    await expectGone(await started(execd, name));
  });

  test.each(WAYS)('at an interruption: %s', async (_name, way) => {
    const { name, text } = command(way);
    const events = await execd.run(text, { background: true });
    const pid = await started(execd, name);
    const before = Date.now();
    expect((await execd.ask('DELETE', `/command?id=${events[0]?.text}`)).status).toBe(200);
    expect(Date.now() - before).toBeLessThan(10_000);
    await expectGone(pid);
    expect((await execd.ask('GET', `/command/status/${events[0]?.text}`)).json).toMatchObject({ running: false });
  });

  test.skipIf(!isRoot)('as another user, in a session of its own', async () => {
    chmodSync(execd.directory, 0o777);
    const { name, text } = command('(setsid X &); sleep 60');
    await execd.run(text, { timeout: 300, uid: 1234, gid: 1234 });
    await expectGone(await started(execd, name));
  });

  test('nothing of another command', async () => {
    const other = command('setsid X & wait');
    const events = await execd.run(other.text, { background: true });
    const pid = await started(execd, other.name);
    await execd.run(command('X').text, { timeout: 50 });
    expect(lives(pid)).toBe(true);
    await execd.ask('DELETE', `/command?id=${events[0]?.text}`);
    await expectGone(pid);
  });

  test('loses nothing that was written before', async () => {
    const text = 'seq 1 20000; printf end; sleep 60';
    const events = await execd.run(text, { timeout: 1000 });
    expect(output(events, 'stdout')).toMatch(/^1\n2\n.*\n20000\nend$/s);
  });
});

describe('decided otherwise', () => {
  let execd: RunningExecd | undefined;
  afterEach(async () => {
    await execd?.stop();
    execd = undefined;
  });
  const broken = async (decisions: Partial<Decisions>): Promise<RunningExecd> => {
    execd = await startExecd(['--decisions', JSON.stringify(decisions)]);
    return execd;
  };
  const WRITES = (directory: string): string =>
    `echo 'echo $$ >${directory}/pid; exec sleep 60' >${directory}/x; setsid sh ${directory}/x & sleep 60`;

  test('a time-out ends the group only, and execd ends with what is left', async () => {
    const { run, directory, ...one } = await broken({ timeoutEnds: 'group' });
    await run(WRITES(directory), { timeout: 400 });
    const pid = await started({ run, directory, ...one }, 'pid');
    expect(lives(pid)).toBe(true);
    await execd?.stop();
    execd = undefined;
    await expectGone(pid);
  });

  test('a time-out asks only', async () => {
    const one = await broken({ timeoutByForce: false });
    const file = join(one.directory, 'done');
    await one.run(`trap '' TERM; sleep 0.6; sleep 0.1; echo x >${file}`, { timeout: 100 });
    expect(existsSync(file)).toBe(true);
  });

  test('an interruption asks only', async () => {
    const one = await broken({ interruptByForce: false });
    const [init] = await one.run("trap '' TERM; while :; do sleep 0.05; done", { background: true });
    expect((await one.ask('DELETE', `/command?id=${init?.text}`)).status).toBe(200);
    expect((await one.ask('GET', `/command/status/${init?.text}`)).json).toMatchObject({ running: true });
  });

  test('a time-out holds in the foreground only', async () => {
    const one = await broken({ timeoutInBackground: false });
    const [init] = await one.run('sleep 0.5; echo x', { background: true, timeout: 50 });
    const status = (): Promise<unknown> => one.ask('GET', `/command/status/${init?.text}`).then(({ json }) => json);
    await eventually(async () => ((await status()) as { running: boolean }).running === false);
    expect(await status()).toMatchObject({ exit_code: 0 });
  });

  test('a background command ends with its response', async () => {
    const one = await broken({ backgroundEndsWithResponse: true });
    const [init] = await one.run('sleep 60', { background: true });
    await eventually(async () => {
      const { json } = await one.ask('GET', `/command/status/${init?.text}`);
      return (json as { exit_code: number | null }).exit_code === 137;
    });
  });

  test('output is held back, limited, lost, and mixed up', async () => {
    const one = await broken({ outputAtEnd: true, outputLimit: 3 });
    expect(output(await one.run('echo abcdef'), 'stdout')).toBe('abc');
    await one.stop();
    const other = await broken({ outputLostAtKill: true });
    expect(output(await other.run('echo abc; sleep 60', { timeout: 200 }), 'stdout')).toBe('');
    expect(output(await other.run('echo abc'), 'stdout')).toBe('abc\n');
  });

  test('user, directory and environment are not applied, and logs lack standard error', async () => {
    const one = await broken({ cwd: false, envs: 'dropped', uid: false, gid: false, logStderr: false });
    const events = await one.run('pwd; echo "[$A]"', { cwd: '/usr', envs: { A: 'b' } });
    expect(output(events, 'stdout')).toBe(`${process.cwd()}\n[]\n`);
    const [init] = await one.run('echo out; echo err >&2', { background: true });
    await eventually(async () => (await one.ask('GET', `/command/${init?.text}/logs`)).text === 'out\n');
  });

  test('a command is said to be finished before its log is complete', async () => {
    const one = await broken({ finishedBeforeLog: 300 });
    const [init] = await one.run('echo out', { background: true });
    await eventually(async () => {
      const { json } = await one.ask('GET', `/command/status/${init?.text}`);
      return (json as { running: boolean }).running === false;
    });
    expect((await one.ask('GET', `/command/${init?.text}/logs`)).text).toBe('');
    await eventually(async () => (await one.ask('GET', `/command/${init?.text}/logs`)).text === 'out\n');
  });
});
