import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Decisions } from '../../harness/reference/execd/decisions.ts';
import { eventually } from '../support/eventually.ts';
import { type ExecdEvent, output, parseEvents, type RunningExecd, startExecd } from './execd.ts';

async function open(execd: RunningExecd, cwd?: string): Promise<string> {
  const answer = await execd.ask('POST', '/session', cwd === undefined ? undefined : { cwd });
  expect(answer.status).toBe(200);
  return (answer.json as { session_id: string }).session_id;
}

async function runIn(execd: RunningExecd, id: string, command: string, more: object = {}): Promise<ExecdEvent[]> {
  const answer = await execd.ask('POST', `/session/${id}/run`, { command, ...more });
  if (answer.status !== 200) throw new Error(`${answer.status} ${answer.text}`);
  return parseEvents(answer.text);
}

const out = async (execd: RunningExecd, id: string, command: string, more: object = {}): Promise<string> =>
  output(await runIn(execd, id, command, more), 'stdout');

/** Processes of execd and below. */
function below(pid: number): number[] {
  const all = readdirSync('/proc').flatMap((name) => {
    try {
      const [state = '', parent] = readFileSync(`/proc/${name}/stat`, 'latin1')
        .replace(/^.*\) /s, '')
        .split(' ');
      return state === 'Z' ? [] : [{ pid: Number(name), parent: Number(parent) }];
    } catch {
      return [];
    }
  });
  const found = [pid];
  for (const each of found) found.push(...all.filter(({ parent }) => parent === each).map((child) => child.pid));
  return found.slice(1);
}

describe('a session', () => {
  let execd: RunningExecd;
  let id: string;
  beforeAll(async () => {
    execd = await startExecd();
    id = await open(execd);
  });
  afterAll(async () => {
    await execd.stop();
    expect(execd.stderr()).toBe('');
  });

  test('sends the events of a command', async () => {
    const events = await runIn(execd, id, 'printf "one\\n\\ntwo"; sleep 0.05; echo three >&2');
    expect(events.map(({ type }) => type)).toEqual(['init', 'stdout', 'stderr', 'execution_complete']);
    expect(output(events, 'stdout')).toBe('one\n\ntwo');
    expect(output(await runIn(execd, id, 'no-such-thing'), 'stderr')).toMatch(/^bash: line \d+: no-such-thing: /);
    expect((await runIn(execd, id, '(exit 7)')).at(-1)).toMatchObject({ type: 'error', error: { evalue: '7' } });
    const status = await execd.ask('GET', `/command/status/${events[0]?.text}`);
    expect(status.json).toMatchObject({ running: false, exit_code: 0 });
  });

  test('keeps directory, variables, functions and options of its shell', async () => {
    await runIn(execd, id, 'cd /usr; export A=1; b=2; f() { echo "f $1"; }; declare -A m=([k]=v); set -o pipefail');
    expect(
      await out(execd, id, 'pwd; sh -c \'echo "$A$b"\'; echo $b; f x; echo ${m[k]}; set -o | grep pipefail'),
    ).toMatch(/^\/usr\n1\n2\nf x\nv\npipefail\s+on\n$/);
  });

  test('is a shell of its own', async () => {
    const other = await open(execd, '/usr');
    expect(other).not.toBe(id);
    await runIn(execd, id, 'cd /; own=1');
    expect(await out(execd, other, 'pwd; echo "[$own]"')).toBe('/usr\n[]\n');
  });

  test('does not let a run read what is meant for its shell, nor see its channels', async () => {
    expect(await out(execd, id, 'cat; read x; echo "[$x]"; ls -l /proc/self/fd | grep -c execd-')).toBe('[]\n1\n');
  });

  test.each([
    ['if', '2'],
    ['echo $((', '2'],
    ["echo 'open", '2'],
    ['nothing-of-that-name', '127'],
  ])('goes on after %s', async (command, code) => {
    expect((await runIn(execd, id, command)).at(-1)).toMatchObject({ error: { evalue: code } });
    expect(await out(execd, id, 'echo on')).toBe('on\n');
  });

  test('takes any text as command', async () => {
    const text = `cat <<'E'\nit's "so" $(x) \\\nE\n# the end`;
    expect(await out(execd, id, text)).toBe('it\'s "so" $(x) \\\n');
    expect(await out(execd, id, `echo ${'x'.repeat(200_000)} | wc -c`)).toBe('200001\n');
  });

  test('a run has a directory of its own, unless it changes that', async () => {
    const place = join(execd.directory, "it's a place");
    mkdirSync(place);
    await runIn(execd, id, 'cd /usr');
    expect(await out(execd, id, 'pwd', { cwd: place })).toBe(`${place}\n`);
    expect(await out(execd, id, 'pwd')).toBe('/usr\n');
    await runIn(execd, id, 'cd /tmp', { cwd: place });
    expect(await out(execd, id, 'pwd')).toBe('/tmp\n');
  });

  test('output of a background job of an earlier run is not that of a later one', async () => {
    const go = join(execd.directory, 'go');
    await runIn(execd, id, `(while [ ! -e ${go} ]; do sleep 0.01; done; echo late) &`);
    expect(await out(execd, id, `touch ${go}; sleep 0.1; echo own`)).toBe('own\n');
  });

  test('runs one after the other', async () => {
    const log = join(execd.directory, 'log');
    await Promise.all([
      runIn(execd, id, `sleep 0.2; echo one >>${log}`),
      runIn(execd, id, `echo two >>${log}`),
      runIn(execd, id, `echo three >>${log}`),
    ]);
    expect(readFileSync(log, 'utf8')).toBe('one\ntwo\nthree\n');
  });

  test('a run whose time is up ends with all that it has started, and the session goes on as it was before', async () => {
    const one = await open(execd);
    await runIn(execd, one, 'cd /usr; a=1; f() { echo f; }; sleep 4217 & echo $! >/dev/null');
    const before = Date.now();
    const events = await runIn(execd, one, 'a=2; echo x; setsid sleep 4218 & while :; do :; done', { timeout: 300 });
    expect(Date.now() - before).toBeLessThan(10_000);
    expect(output(events, 'stdout')).toBe('x\n');
    expect(events.at(-1)).toMatchObject({ error: { evalue: '137', traceback: ['timed out after 300 ms'] } });
    expect(await out(execd, one, 'pwd; echo $a; f; pgrep -x -a sleep | grep -c "sleep 421[78]"')).toBe(
      '/usr\n1\nf\n1\n',
    );
    await execd.ask('DELETE', `/session/${one}`);
  });

  test('its run is interrupted by its id, and by that of the run', async () => {
    const message = await execd.open(
      'POST',
      `/session/${id}/run`,
      {},
      JSON.stringify({ command: 'a=9; sleep 60; echo no' }),
    );
    await new Promise((resolve) => message.once('data', resolve));
    expect((await execd.ask('DELETE', `/command?id=${id}`)).status).toBe(200);
    message.resume();
    expect(await out(execd, id, 'echo on')).toBe('on\n');
    expect((await execd.ask('DELETE', `/command?id=${id}`)).status).toBe(200);
  });

  test('exit ends the run with its code, and the shell with it', async () => {
    const one = await open(execd);
    expect((await runIn(execd, one, 'echo x; exit 5')).at(-1)).toMatchObject({ error: { evalue: '5' } });
    expect((await execd.ask('POST', `/session/${one}/run`, { command: 'true' })).status).toBe(400);
    expect((await execd.ask('DELETE', `/session/${one}`)).status).toBe(200);
    expect((await execd.ask('DELETE', `/session/${one}`)).status).toBe(404);
  });

  test('refuses what is wrong', async () => {
    const run = (body: unknown): Promise<number> =>
      execd.ask('POST', `/session/${id}/run`, body).then(({ status }) => status);
    for (const body of [
      {},
      { command: 1 },
      { command: 'true', timeout: -1 },
      { command: 'true', timeout: 1.5 },
      '{',
      [],
    ]) {
      expect(await run(body)).toBe(400);
    }
    expect(await run({ command: 'true', cwd: '/nowhere' })).toBe(400);
    expect((await execd.ask('POST', '/session/nothing/run', { command: 'true' })).status).toBe(400);
    expect((await execd.ask('POST', '/session', { cwd: '/nowhere' })).status).toBe(400);
    expect((await execd.ask('POST', '/session', '[')).status).toBe(400);
    expect((await execd.ask('POST', '/session', {})).status).toBe(200);
    expect((await execd.ask('DELETE', '/session/nothing')).status).toBe(404);
  });
});

test('deletion ends a run and all that the session has started; fifty sessions leave no process', async () => {
  const execd = await startExecd();
  await execd.run('true');
  const before = below(execd.process.pid as number).length;
  const id = await open(execd);
  await runIn(execd, id, '(setsid sleep 60 &) >/dev/null 2>&1; sleep 60 & true');
  const run = runIn(execd, id, "trap '' TERM; sleep 60");
  await eventually(() => below(execd.process.pid as number).length >= before + 3);
  expect((await execd.ask('DELETE', `/session/${id}`)).status).toBe(200);
  expect((await run).at(-1)).toMatchObject({ error: { evalue: '137' } });
  expect(below(execd.process.pid as number).length).toBe(before);
  expect((await execd.ask('POST', `/session/${id}/run`, { command: 'true' })).status).toBe(400);
  const many = await Promise.all(Array.from({ length: 50 }, () => open(execd)));
  expect(new Set(many).size).toBe(50);
  const said = await Promise.all(many.map(async (each) => [await out(execd, each, `echo ${each}`), each]));
  for (const [text, each] of said) expect(text).toBe(`${each}\n`);
  await Promise.all(many.map((each) => execd.ask('DELETE', `/session/${each}`)));
  expect(below(execd.process.pid as number).length).toBe(before);
  const descriptors = readdirSync(`/proc/${execd.process.pid}/fd`).length;
  expect(descriptors).toBeLessThan(80);
  await execd.stop();
  expect(execd.stderr()).toBe('');
});

describe('decided otherwise', () => {
  let execd: RunningExecd | undefined;
  afterEach(async () => {
    await execd?.stop();
    execd = undefined;
  });
  test.each<[Partial<Decisions>, string]>([
    [{ sessionKeepsCwd: false }, '/ 1 2 f'],
    [{ sessionKeepsExports: false }, '/usr  2 f'],
    [{ sessionKeepsVariables: false }, '/usr 1  f'],
    [{ sessionKeepsFunctions: false }, '/usr 1 2 '],
    [{}, '/usr 1 2 f'],
  ])('%j', async (decisions, expected) => {
    execd = await startExecd(['--decisions', JSON.stringify(decisions)]);
    const id = await open(execd, '/');
    await runIn(execd, id, 'cd /usr; export A=1; B=2; f() { echo f; }');
    expect(await out(execd, id, 'echo "$(pwd) $A $B $(f 2>/dev/null)"')).toBe(`${expected}\n`);
  });

  test('sessions that are one, whose ids repeat, that stay, whose runs stay where they were', async () => {
    execd = await startExecd(['--decisions', JSON.stringify({ sessionsShareShell: true, runCwdStays: true })]);
    const [a, b] = [await open(execd), await open(execd)];
    await runIn(execd, a, 'x=1', { cwd: '/usr' });
    expect(await out(execd, b, 'echo $x; pwd')).toBe('1\n/usr\n');
    await execd.stop();
    execd = await startExecd([
      '--decisions',
      JSON.stringify({ sessionIdsRepeat: true, sessionDeletionForgets: false, sessionDeletionEnds: 'nothing' }),
    ]);
    const id = await open(execd);
    expect(await open(execd)).toBe(id);
    await execd.ask('DELETE', `/session/${id}`);
    expect(await out(execd, id, 'echo on')).toBe('on\n');
  });
});
