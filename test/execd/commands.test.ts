import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { type ExecdEvent, output, type RunningExecd, startExecd } from './execd.ts';

let execd: RunningExecd;
beforeAll(async () => {
  execd = await startExecd();
});
afterAll(async () => {
  await execd.stop();
  expect(execd.stderr()).toBe('');
});

const types = (events: readonly ExecdEvent[]): string[] => events.map(({ type }) => type);
const isRoot = process.getuid?.() === 0;

describe('POST /command in the foreground', () => {
  test('sends init, output with its line ends, and one terminal event', async () => {
    const events = await execd.run('printf "one\\n\\ntwo"; sleep 0.05; echo three >&2');
    expect(types(events)).toEqual(['init', 'stdout', 'stderr', 'execution_complete']);
    expect(output(events, 'stdout')).toBe('one\n\ntwo');
    expect(output(events, 'stderr')).toBe('three\n');
    expect(events[0]?.text).toMatch(/^cmd-/);
    expect(events.at(-1)?.execution_time).toBeGreaterThanOrEqual(50);
    for (const event of events) expect(event.timestamp).toBeGreaterThan(1.7e12);
  });

  test('is server-sent events and closes the stream', async () => {
    const message = await execd.open('POST', '/command', {}, JSON.stringify({ command: 'true' }));
    expect(message.headers['content-type']).toBe('text/event-stream');
    await message.resume().toArray();
  });

  test.each([
    ['exit 7', '7', 'exit status 7'],
    ['no-such-command-here', '127', 'exit status 127'],
    ['kill -9 $$', '137', 'killed by signal SIGKILL'],
    ['kill -TERM $$', '143', 'killed by signal SIGTERM'],
  ])('%s ends with an error event that has the exit code', async (command, evalue, reason) => {
    const events = await execd.run(command);
    expect(events.at(-1)).toMatchObject({
      type: 'error',
      error: { ename: 'CommandExecError', evalue, traceback: [reason] },
    });
    const status = await execd.ask('GET', `/command/status/${events[0]?.text}`);
    expect(status.json).toMatchObject({ running: false, exit_code: Number(evalue), error: reason, content: command });
  });

  test('never splits a character that lies across two pieces', async () => {
    const events = await execd.run("printf '\\342\\202'; sleep 0.05; printf '\\254 \\377 \\360\\237'");
    expect(output(events, 'stdout')).toBe('€ \ufffd \ufffd');
  });

  test('keeps a byte order mark', async () => {
    expect(output(await execd.run("printf '\\357\\273\\277x'"), 'stdout')).toBe('\ufeffx');
  });

  test('runs with the given directory, environment and an empty standard input', async () => {
    const events = await execd.run('pwd; echo "$GREETING"; cat; echo "[$EXECD_ACCESS_TOKEN]"', {
      cwd: '/usr',
      envs: { GREETING: 'hello world' },
    });
    expect(output(events, 'stdout')).toBe('/usr\nhello world\n[]\n');
  });

  test('standard output and error can be opened by name, as in any shell', async () => {
    const events = await execd.run('echo a >/dev/stdout; echo b >/dev/stderr; echo c | tee /dev/stderr');
    expect(types(events).at(-1)).toBe('execution_complete');
    expect(output(events, 'stdout')).toBe('a\nc\n');
    expect(output(events, 'stderr')).toBe('b\nc\n');
  });

  test.skipIf(!isRoot)('runs as another user and group', async () => {
    const events = await execd.run('id -u; id -g; echo e >/dev/stderr', { uid: 1234, gid: 4321 });
    expect(output(events, 'stdout')).toBe('1234\n4321\n');
    expect(output(events, 'stderr')).toBe('e\n');
  });

  test('kills everything the command started when its time is up', async () => {
    const events = await execd.run('sleep 987654 & echo $!; wait', { timeout: 150 });
    expect(events.at(-1)?.error).toMatchObject({ evalue: '137', traceback: ['timed out after 150 ms'] });
    await gone(output(events, 'stdout'));
  });

  test('does not wait for a process that is left in the background, and lets it live', async () => {
    const events = await execd.run('(sleep 0.3; echo late; touch done-marker; exec sleep 100) & echo $!', {
      cwd: execd.directory,
    });
    expect(types(events)).toEqual(['init', 'stdout', 'execution_complete']);
    await eventually(() => existsSync(join(execd.directory, 'done-marker')));
    process.kill(Number(output(events, 'stdout')), 0);
    process.kill(Number(output(events, 'stdout')), 'SIGKILL');
  });

  test('loses nothing of a large output, and keeps its memory when the reader is slow', async () => {
    const megabytes = 100;
    const message = await execd.open(
      'POST',
      '/command',
      {},
      JSON.stringify({ command: `head -c ${megabytes * 1024 * 1024} /dev/zero | tr '\\0' x` }),
    );
    // Nobody reads: the command has to wait, blocked in a write, instead of filling execd.
    let peak = 0;
    let read = 0;
    let still = 0;
    await eventually(() => {
      peak = Math.max(peak, residentMegabytes());
      still = bytesRead() === read && read > 100_000 ? still + 1 : 0;
      read = bytesRead();
      return still > 10;
    });
    expect(read).toBeLessThan(20 * 1024 * 1024);
    let characters = 0;
    let buffered = '';
    let last = '';
    for await (const chunk of message.setEncoding('utf8')) {
      buffered += chunk as string;
      const frames = buffered.split('\n\n');
      buffered = frames.pop() as string;
      for (const frame of frames) {
        const event = JSON.parse(frame.slice(6)) as ExecdEvent;
        last = event.type;
        if (event.type === 'stdout') characters += event.text?.length ?? 0;
      }
      peak = Math.max(peak, residentMegabytes());
    }
    expect(characters).toBe(megabytes * 1024 * 1024);
    expect(last).toBe('execution_complete');
    expect(peak).toBeLessThan(200);
  });

  test('kills the command of a client that leaves', async () => {
    const message = await execd.open(
      'POST',
      '/command',
      {},
      JSON.stringify({ command: 'sleep 987655 & echo $!; wait' }),
    );
    let text = '';
    for await (const chunk of message) {
      text += String(chunk);
      if (text.includes('stdout')) break;
    }
    message.destroy();
    await gone(/"text":"(\d+)\\n"/.exec(text)?.[1] ?? '');
  });
});

describe('POST /command refuses with 400', () => {
  test.each([
    ['no body', ''],
    ['broken JSON', '{"command":'],
    ['not an object', '[]'],
    ['no command', '{}'],
    ['a command that is a number', '{"command":1}'],
    ['a NUL', '{"command":"echo \\u0000"}'],
    ['half a surrogate pair', '{"command":"echo \\ud800"}'],
    ['a cwd that is not there', '{"command":"true","cwd":"/no/such/place"}'],
    ['a cwd that is a file', '{"command":"true","cwd":"/etc/passwd"}'],
    ['a negative timeout', '{"command":"true","timeout":-1}'],
    ['a timeout with a fraction', '{"command":"true","timeout":1.5}'],
    ['a timeout that is text', '{"command":"true","timeout":"1"}'],
    ['gid without uid', '{"command":"true","gid":1}'],
    ['a negative uid', '{"command":"true","uid":-1}'],
    ['a uid beyond 32 bits', '{"command":"true","uid":4294967296}'],
    ['background that is text', '{"command":"true","background":"yes"}'],
    ['an environment with a number', '{"command":"true","envs":{"A":1}}'],
    ['an environment name with =', '{"command":"true","envs":{"A=B":"1"}}'],
    ['a command that the system does not take', JSON.stringify({ command: `# ${'x'.repeat(200_000)}` })],
  ])('%s', async (_what, body) => {
    const answer = await execd.ask('POST', '/command', body);
    expect(answer.status).toBe(400);
    expect(answer.json).toEqual({ code: expect.stringMatching(/^[A-Z_]+$/), message: expect.stringMatching(/.{10}/) });
  });

  test('a body without an end in memory', async () => {
    const answer = await execd.ask('POST', '/command', Buffer.alloc(17 * 1024 * 1024, 'x'));
    expect(answer.status).toBe(400);
  });
});

describe('a background command', () => {
  const start = async (command: string, more = {}): Promise<string> => {
    const events = await execd.run(command, { background: true, ...more });
    expect(types(events)).toEqual(['init', 'execution_complete']);
    return events[0]?.text as string;
  };
  const status = async (id: string) =>
    (await execd.ask('GET', `/command/status/${id}`)).json as { running: boolean; exit_code: number | null };
  const finished = (id: string) => eventually(async () => ((await status(id)).running ? undefined : await status(id)));
  const cursorOf = (answer: Awaited<ReturnType<RunningExecd['ask']>>) => answer.headers['execd-commands-tail-cursor'];

  test('is answered at once and can be asked about', async () => {
    const id = await start(`until test -e go; do sleep 0.02; done; exit 3`, { cwd: execd.directory });
    expect(await status(id)).toMatchObject({ id, running: true, exit_code: null, finished_at: null });
    await execd.run('touch go', { cwd: execd.directory });
    expect(await finished(id)).toMatchObject({ running: false, exit_code: 3, finished_at: expect.any(String) });
  });

  test('keeps both outputs in order and gives them by cursor', async () => {
    const id = await start('echo a; echo b >&2; echo c; printf tail');
    await finished(id);
    const all = await execd.ask('GET', `/command/${id}/logs`);
    expect([all.status, all.text, cursorOf(all)]).toEqual([200, 'a\nb\nc\ntail', '3']);
    expect(all.headers['content-type']).toMatch(/^text\/plain/);
    const after = await execd.ask('GET', `/command/${id}/logs?cursor=1`);
    expect([after.text, cursorOf(after)]).toEqual(['c\ntail', '3']);
    const none = await execd.ask('GET', `/command/${id}/logs?cursor=3`);
    expect([none.status, none.text, cursorOf(none)]).toEqual([200, '', '3']);
    expect((await execd.ask('GET', `/command/${id}/logs?cursor=99`)).text).toBe('');
  });

  test('gives no half line while it runs, and polling by cursor loses and repeats nothing', async () => {
    const id = await start('for i in 1 2 3 4 5 6 7 8 9; do printf "l$i"; sleep 0.01; echo " end"; done');
    let text = '';
    let cursor: string | undefined;
    await eventually(async () => {
      const { running } = await status(id);
      const part = await execd.ask('GET', `/command/${id}/logs${cursor === undefined ? '' : `?cursor=${cursor}`}`);
      text += part.text;
      cursor = cursorOf(part) as string | undefined;
      return !running;
    });
    expect(text).toBe([1, 2, 3, 4, 5, 6, 7, 8, 9].map((i) => `l${i} end\n`).join(''));
  });

  test('has no cursor before its first line', async () => {
    const id = await start('true');
    await finished(id);
    const answer = await execd.ask('GET', `/command/${id}/logs`);
    expect([answer.status, answer.text, cursorOf(answer)]).toEqual([200, '', undefined]);
  });

  test('finds a cursor in a long log', async () => {
    const id = await start('seq 1 400000');
    await finished(id);
    const answer = await execd.ask('GET', `/command/${id}/logs?cursor=399997`);
    expect(answer.text).toBe('399999\n400000\n');
    expect((await execd.ask('GET', `/command/${id}/logs?cursor=199999`)).text.slice(0, 7)).toBe('200001\n');
  });

  test('writing to /dev/stdout by name does not spoil the log', async () => {
    const id = await start('echo first; echo second >/dev/stdout; echo third >/dev/stderr');
    await finished(id);
    expect((await execd.ask('GET', `/command/${id}/logs`)).text).toBe('first\nsecond\nthird\n');
  });

  test('ends at its timeout', async () => {
    const id = await start('sleep 987656', { timeout: 100 });
    expect(await finished(id)).toMatchObject({ exit_code: 137, error: 'timed out after 100 ms' });
  });

  test('is interrupted with everything it started', async () => {
    const id = await start('trap "" TERM; sleep 987657 & echo $!; wait');
    const pid = await eventually(async () => (await execd.ask('GET', `/command/${id}/logs`)).text);
    const answer = await execd.ask('DELETE', `/command?id=${id}`);
    expect([answer.status, answer.text]).toEqual([200, '']);
    await gone(pid);
    expect((await finished(id)).exit_code).toBeGreaterThan(128);
    expect((await execd.ask('DELETE', `/command?id=${id}`)).status).toBe(200);
  });

  test.each([
    ['DELETE', '/command', 400],
    ['DELETE', '/command?id=cmd-none', 400],
    ['GET', '/command/status/cmd-none', 404],
    ['GET', '/command/cmd-none/logs', 404],
    ['GET', '/command/x/logs?cursor=-1', 400],
    ['GET', '/command/x/logs?cursor=one', 400],
  ])('%s %s answers %i', async (method, path, expected) => {
    const answer = await execd.ask(method, path);
    expect(answer.status).toBe(expected);
    expect(answer.json).toEqual({ code: expect.any(String), message: expect.any(String) });
  });
});

async function gone(pid: string): Promise<void> {
  expect(Number(pid)).toBeGreaterThan(1);
  await eventually(() => !existsSync(`/proc/${Number(pid)}`) || stateOf(Number(pid)) === 'Z');
}

function stateOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.[0] ?? 'Z';
  } catch {
    return 'Z';
  }
}

/** All that execd has read so far, from pipes and sockets too. */
function bytesRead(): number {
  return Number(/^rchar: (\d+)/.exec(readFileSync(`/proc/${execd.process.pid}/io`, 'utf8'))?.[1]);
}

function residentMegabytes(): number {
  const pages = readFileSync(`/proc/${execd.process.pid}/statm`, 'utf8').split(' ')[1];
  return (Number(pages) * 4096) / 1024 / 1024;
}
