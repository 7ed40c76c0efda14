import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Decisions } from '../../harness/reference/execd/decisions.ts';
import { findProgram } from '../../harness/reference/execd/sessions/shell-process.ts';
import { eventually } from '../support/eventually.ts';
import { lives } from '../support/processes.ts';
import { type ExecdEvent, output, parseEvents, type RunningExecd, startExecd } from './execd.ts';

type Context = { id: string; language: string };

const hasPython = findProgram('python3') !== undefined;

async function create(execd: RunningExecd, language: string): Promise<Context> {
  const answer = await execd.ask('POST', '/code/context', { language });
  expect(answer.status).toBe(200);
  return answer.json as Context;
}

async function run(execd: RunningExecd, context: Context | undefined, code: string): Promise<ExecdEvent[]> {
  const answer = await execd.ask('POST', '/code', { code, context });
  if (answer.status !== 200) throw new Error(`${answer.status} ${answer.text}`);
  return parseEvents(answer.text);
}

const plain = (events: ExecdEvent[]): unknown => events.find(({ type }) => type === 'result')?.results?.['text/plain'];

let execd: RunningExecd;
beforeAll(async () => {
  execd = await startExecd();
});
afterAll(async () => {
  await execd.stop();
  expect(execd.stderr()).toBe('');
});

/** Of each language: setting, reading, printing to both outputs, failing, and waiting for ever in two ways. */
const LANGUAGES = {
  javascript: {
    set: 'let a = 41; const f = (x) => x + 1; var b; class C {}',
    get: 'f(a)',
    result: '42',
    print: 'process.stdout.write("out\\n\\n"); console.error("err"); undefined',
    fail: 'function g() { throw new RangeError("too far") }\ng()',
    error: { ename: 'RangeError', evalue: 'too far' },
    busy: 'for (;;) {}',
    idle: 'await new Promise(() => {})',
    child: 'require("node:child_process").spawn("sleep", ["60"], { detached: true }).pid',
    end: 'process.exit(3)',
  },
  python: {
    set: 'import os\na = 41\ndef f(x):\n    return x + 1',
    get: 'b = 1\nf(a)',
    result: '42',
    print: 'import sys\nprint("out\\n")\nprint("err", file=sys.stderr)',
    fail: 'def g():\n    raise ValueError("too far")\ng()',
    error: { ename: 'ValueError', evalue: 'too far' },
    busy: 'while True: pass',
    idle: 'import time\ntime.sleep(60)',
    child: 'import subprocess\nsubprocess.Popen(["sleep", "60"], start_new_session=True).pid',
    end: 'import os\nos._exit(3)',
  },
  bash: {
    set: 'a=41; f() { echo $(($1 + 1)); }',
    get: 'f $a >&2',
    result: undefined,
    print: 'printf "out\\n\\n"; echo err >&2',
    fail: '(exit 4)',
    error: { ename: 'CommandExecError', evalue: '4' },
    busy: 'while :; do :; done',
    idle: 'sleep 60; echo no',
    child: 'setsid sleep 60 & echo $!',
    end: 'exit 3',
  },
} as const;

describe.each(Object.entries(LANGUAGES))('%s', (language, texts) => {
  const missing = language === 'python' && !hasPython;

  test.skipIf(missing)('keeps its state, counts its cells, and tells results and errors', async () => {
    const context = await create(execd, language);
    expect(context).toEqual({ id: expect.stringMatching(/^ctx-/), language });
    const first = await run(execd, context, texts.set);
    expect(first.map(({ type }) => type)).toEqual(['init', 'execution_count', 'execution_complete']);
    expect(first[0]?.text).toBe(context.id);
    const second = await run(execd, context, texts.get);
    expect(second[1]).toMatchObject({ type: 'execution_count', execution_count: 2 });
    expect(plain(second)).toBe(texts.result);
    if (language === 'bash') expect(output(second, 'stderr')).toBe('42\n');
    const printed = await run(execd, context, texts.print);
    expect(output(printed, 'stdout')).toBe('out\n\n');
    expect(output(printed, 'stderr')).toBe('err\n');
    expect(plain(printed)).toBe(undefined);
    const failed = (await run(execd, context, texts.fail)).at(-1);
    expect(failed).toMatchObject({ type: 'error', error: texts.error });
    expect(failed?.error?.traceback.length).toBeGreaterThan(0);
    expect(plain(await run(execd, context, texts.get))).toBe(texts.result);
    const other = await create(execd, language);
    expect((await run(execd, other, texts.get)).at(-1)?.type).toBe('error');
  });

  test.skipIf(missing).each(['busy', 'idle'] as const)('is interrupted: %s', async (kind) => {
    const context = await create(execd, language);
    await run(execd, context, texts.set);
    const message = await execd.open('POST', '/code', {}, JSON.stringify({ context, code: texts[kind] }));
    let text = '';
    message.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
    await eventually(() => text !== '');
    // Once it is in the code: an interruption before it begins is none of the code.
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect((await execd.ask('DELETE', `/code?id=${context.id}`)).status).toBe(200);
    await eventually(() => message.readableEnded);
    expect(parseEvents(text).at(-1)?.type).toBe('error');
    expect(plain(await run(execd, context, texts.get))).toBe(texts.result);
    expect((await execd.ask('DELETE', `/code?id=${context.id}`)).status).toBe(200);
  });

  test.skipIf(missing)('ends with its context, and with all that it has started', async () => {
    const context = await create(execd, language);
    const events = await run(execd, context, texts.child);
    const pid = Number(plain(events) ?? output(events, 'stdout'));
    expect(lives(pid)).toBe(true);
    expect((await execd.ask('DELETE', `/code/contexts/${context.id}`)).status).toBe(200);
    expect(lives(pid)).toBe(false);
    expect((await execd.ask('DELETE', `/code/contexts/${context.id}`)).status).toBe(404);
    expect((await execd.ask('POST', '/code', { context, code: texts.get })).status).toBe(400);
  });

  test.skipIf(missing)('goes on with another process when the code ends its own', async () => {
    const context = await create(execd, language);
    expect((await run(execd, context, texts.end)).at(-1)).toMatchObject({ error: { evalue: '3' } });
    expect((await run(execd, context, texts.set)).at(-1)?.type).toBe('execution_complete');
  });
});

test.skipIf(!hasPython)(
  'Python: what is no expression has no result, await may stand anywhere, HTML is told',
  async () => {
    const context = await create(execd, 'python');
    expect(plain(await run(execd, context, 'x = 1'))).toBe(undefined);
    expect(plain(await run(execd, context, 'None'))).toBe(undefined);
    expect(plain(await run(execd, context, 'import asyncio\nawait asyncio.sleep(0)\n"é" * 2'))).toBe("'éé'");
    const html = await run(execd, context, 'class H:\n  def _repr_html_(self): return "<b>h</b>"\nH()');
    expect(html.find(({ type }) => type === 'result')?.results?.['text/html']).toBe('<b>h</b>');
    const failed = await run(execd, context, '1 +');
    expect(failed.at(-1)?.error).toMatchObject({ ename: 'SyntaxError' });
    const trace = (await run(execd, context, 'def g():\n    return 1 / 0\ng()')).at(-1)?.error?.traceback;
    expect(trace?.[0]).toBe('Traceback (most recent call last):');
    expect(trace).toContain('    return 1 / 0');
    expect(trace?.join('\n')).not.toContain('evaluate');
    expect((await run(execd, context, 'input()')).at(-1)?.error?.ename).toBe('EOFError');
    const much = await run(execd, context, 'for i in range(20000): print(i)');
    expect(output(much, 'stdout').split('\n').length).toBe(20_001);
  },
);

test('JavaScript: await may stand anywhere, objects are shown, errors of later turns harm nobody', async () => {
  const context = await create(execd, 'javascript');
  expect(plain(await run(execd, context, 'const x = await Promise.resolve(5); x'))).toBe('5');
  expect(plain(await run(execd, context, '({ a: [1, "é"] })'))).toBe("{ a: [ 1, 'é' ] }");
  expect((await run(execd, context, 'throw 7')).at(-1)?.error).toMatchObject({ evalue: '7' });
  expect((await run(execd, context, 'let (')).at(-1)?.error).toMatchObject({ ename: 'SyntaxError' });
  expect((await run(execd, context, 'await Promise.reject(new TypeError("t"))')).at(-1)?.error?.ename).toBe(
    'TypeError',
  );
  await run(execd, context, 'setTimeout(() => { throw new Error("late") }, 1); undefined');
  await run(execd, context, 'await new Promise((resolve) => setTimeout(resolve, 20))');
  expect(plain(await run(execd, context, 'x'))).toBe('5');
  const much = await run(execd, context, 'for (let i = 0; i < 20000; i++) console.log(i)');
  expect(output(much, 'stdout').split('\n').length).toBe(20_001);
});

test('runs of one context come one after the other; output comes as it is made', async () => {
  const context = await create(execd, 'bash');
  const log = join(execd.directory, 'log');
  await Promise.all([run(execd, context, `sleep 0.2; echo one >>${log}`), run(execd, context, `echo two >>${log}`)]);
  expect(readFileSync(log, 'utf8')).toBe('one\ntwo\n');
  const js = await create(execd, 'javascript');
  const text = 'console.log(1); await new Promise((resolve) => setTimeout(resolve, 300)); console.log(2)';
  const events = (await run(execd, js, text)).filter(({ type }) => type === 'stdout');
  expect((events[1]?.timestamp ?? 0) - (events[0]?.timestamp ?? 0)).toBeGreaterThan(200);
});

test('code without a context runs, and leaves no state', async () => {
  expect(output(await run(execd, undefined, 'x=1; echo "[$x]"'), 'stdout')).toBe('[1]\n');
  expect(output(await run(execd, undefined, 'echo "[$x]"'), 'stdout')).toBe('[]\n');
  expect(plain(await run(execd, { language: 'javascript' } as Context, '1 + 1'))).toBe('2');
});

test('contexts are listed and deleted by their language', async () => {
  const one = await startExecd();
  const js = [await create(one, 'javascript'), await create(one, 'javascript')];
  const bash = await create(one, 'bash');
  const list = (language: string) => one.ask('GET', `/code/contexts?language=${language}`).then(({ json }) => json);
  expect(await list('javascript')).toEqual(js);
  expect(await list('bash')).toEqual([bash]);
  expect(await list('cobol')).toEqual([]);
  expect((await one.ask('GET', `/code/contexts/${bash.id}`)).json).toEqual(bash);
  expect((await one.ask('DELETE', '/code/contexts?language=javascript')).status).toBe(200);
  expect(await list('javascript')).toEqual([]);
  expect(await list('bash')).toEqual([bash]);
  await one.stop();
  expect(one.stderr()).toBe('');
});

test('refuses what is wrong', async () => {
  const status = async (method: string, path: string, body?: unknown) => (await execd.ask(method, path, body)).status;
  const { id } = await create(execd, 'bash');
  expect(await status('POST', '/code/context', { language: 'cobol' })).toBe(400);
  expect(await status('POST', '/code/context', { language: 1 })).toBe(400);
  expect(await status('POST', '/code/context')).toBe(400);
  for (const body of [{}, { code: 1 }, { code: 'x', context: {} }, { code: 'x', context: { id } }, '{']) {
    expect(await status('POST', '/code', body)).toBe(400);
  }
  expect(await status('POST', '/code', { code: 'x', context: { id, language: 'javascript' } })).toBe(400);
  expect(await status('POST', '/code', { code: 'x', context: { id: 'nothing', language: 'bash' } })).toBe(400);
  expect(await status('GET', '/code/contexts')).toBe(400);
  expect(await status('DELETE', '/code/contexts')).toBe(400);
  expect(await status('GET', '/code/contexts/nothing')).toBe(404);
  expect(await status('DELETE', '/code')).toBe(400);
  expect(await status('DELETE', '/code?id=nothing')).toBe(400);
});

describe('decided otherwise', () => {
  let broken: RunningExecd;
  const start = async (decisions: Partial<Decisions>): Promise<void> => {
    broken = await startExecd(['--decisions', JSON.stringify(decisions)]);
  };
  afterEach(() => broken.stop());

  test('a context keeps no state', async () => {
    await start({ contextKeepsState: false });
    for (const language of ['bash', 'javascript'] as const) {
      const context = await create(broken, language);
      await run(broken, context, LANGUAGES[language].set);
      expect((await run(broken, context, LANGUAGES[language].get)).at(-1)?.type).toBe('error');
    }
  });

  test('contexts share their state, and code without one leaves some', async () => {
    await start({ contextsShareState: true, codeWithoutContextStays: true });
    const [a, b] = [await create(broken, 'javascript'), await create(broken, 'javascript')];
    await run(broken, a, LANGUAGES.javascript.set);
    expect(plain(await run(broken, b, LANGUAGES.javascript.get))).toBe('42');
    await run(broken, undefined, 'x=1');
    expect(output(await run(broken, undefined, 'echo "[$x]"'), 'stdout')).toBe('[1]\n');
  });

  test('an interruption and a deletion end nothing', async () => {
    await start({ codeInterruptEnds: 'nothing', contextDeletionEnds: 'nothing' });
    const context = await create(broken, 'javascript');
    const file = join(broken.directory, 'file');
    const going = run(
      broken,
      context,
      `await new Promise((resolve) => setTimeout(resolve, 500)); require('fs').writeFileSync('${file}', '')`,
    );
    expect((await broken.ask('DELETE', `/code?id=${context.id}`)).status).toBe(200);
    expect((await broken.ask('DELETE', `/code/contexts/${context.id}`)).status).toBe(200);
    await eventually(() => existsSync(file));
    await going;
  });
});
