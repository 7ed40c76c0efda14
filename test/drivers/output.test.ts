import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { type AskStatus, type CommandEnd, createCommandReader, resultAfter } from '../../harness/drivers/command.ts';
import { joinOutput } from '../../harness/drivers/output.ts';
import { readingsOf } from '../../harness/verbs/readings.ts';

describe('the output of a command', () => {
  // What `printf 'a\n\nb\n'` prints, as servers tell it.
  it.each([
    ['lines without line end', ['a', '', 'b']],
    ['lines with line end', ['a\n', '\n', 'b\n']],
    ['lines with line end, the last without', ['a\n', '\n', 'b']],
    ['lines without line end, an empty one as a line end alone', ['a', '\n', 'b']],
    ['pieces', ['a\n\n', 'b\n']],
    ['pieces that end anywhere', ['a', '\n\nb', '\n']],
    ['one piece', ['a\n\nb\n']],
  ])('is the same from %s', (_, events) => {
    expect(joinOutput(events)).toBe('a\n\nb');
  });

  it.each([
    ['nothing', [], ''],
    ['one empty line', [''], ''],
    ['one empty line as a line end', ['\n'], ''],
    ['two empty lines', ['\n', '\n'], '\n'],
    ['an empty line at the end', ['a', ''], 'a\n'],
    ['an empty line at the end, with line ends', ['a\n', '\n'], 'a\n'],
  ])('is right for %s', (_, events, output) => {
    expect(joinOutput(events)).toBe(output);
  });
});

describe('the readings of output', () => {
  const complete = { type: 'execution_complete' };
  const of = (...texts: string[]) => {
    const reader = createCommandReader();
    for (const text of texts) reader.take({ type: 'stdout', text });
    return reader.take(complete)?.result(0);
  };

  it.each([
    ['pieces of a line', ['hel', 'lo'], 'hello', 'hel\nlo'],
    ['pieces, the last a line end alone', ['ab', '\n'], 'ab', 'ab\n'],
    ['an empty line in the middle', ['a', '\n', 'b'], 'a\nb', 'a\n\nb'],
  ])('are both told of %s', (_, events, pieces, lines) => {
    expect(of(...events)?.readings).toMatchObject({ pieces: { stdout: pieces }, lines: { stdout: lines } });
  });

  it('are none where all come to the same', () => {
    expect(of('a\n', 'b\n')).toEqual({ exitCode: 0, stdout: 'a\nb', stderr: '' });
    expect(of('one line')).toEqual({ exitCode: 0, stdout: 'one line', stderr: '' });
  });

  it('are pieces alone where a text has a line end in it, which no line has', () => {
    expect(of('a', '\nb')).toEqual({ exitCode: 0, stdout: 'a\nb', stderr: '' });
  });

  it('hold where one of them does, of all commands alike', () => {
    const [hello, other] = [of('hel', 'lo'), of('x\n')];
    if (hello === undefined || other === undefined) throw new Error('a stream without an end');
    const { all } = readingsOf([hello, other], (outputs) => outputs.map(({ stdout }) => stdout));
    expect(all).toEqual([
      ['hel\nlo', 'x'],
      ['hello', 'x'],
      ['hel\nlo', 'x'],
    ]);
    expect(readingsOf([other], (outputs) => outputs).all).toEqual([[other]]);
  });
});

describe('the events of a command', () => {
  const read = (...events: unknown[]) => {
    const reader = createCommandReader();
    const end = events.map((event) => reader.take(event as never)).find((one) => one !== undefined);
    if (end === undefined) throw new Error('no end');
    return end;
  };
  const complete = { type: 'execution_complete' };

  it('are the output of both streams, and the exit code where they tell it', () => {
    const events = [
      { type: 'stdout', text: 'out' },
      { type: 'stderr', text: 'err' },
    ];
    const done = read({ type: 'init', text: 'c1' }, ...events, complete);
    expect(done).toMatchObject({ id: 'c1', exitCode: undefined, error: undefined });
    expect(done.result(0)).toEqual({ exitCode: 0, stdout: 'out', stderr: 'err' });
    const error = { type: 'error', error: { ename: 'CommandExecError', evalue: 7 } };
    expect(read(...events, error)).toMatchObject({ exitCode: 7 });
    expect(read({ type: 'error', error: { ename: 'ExitError', evalue: 'exit status 7' } })).toMatchObject({
      exitCode: undefined,
      error: 'ExitError exit status 7',
    });
    expect(read({ type: 'error' })).toMatchObject({ exitCode: undefined, error: 'error' });
  });

  it('may leave out an empty text, give lines as a list, and have what is no event among them', () => {
    const events = [
      { type: 'stdout', text: ['a', 'b'] },
      { type: 'stdout' },
      { type: 'stdout', text: { not: 'text' } },
    ];
    const end = read({}, { type: 'progress', text: 'x' }, ...events, complete);
    expect(end.result(0)).toMatchObject({ stdout: 'a\nb\n' });
  });
});

describe('the exit code of a command', () => {
  const end = (exitCode: number | undefined, error?: string, id: string | undefined = 'c1'): CommandEnd => ({
    id,
    exitCode,
    error,
    result: (code) => ({ exitCode: code, stdout: '', stderr: '' }),
  });
  const signal = new AbortController().signal;
  const codeOf = async (of: CommandEnd, ask: AskStatus) => (await resultAfter(of, ask, signal)).exitCode;
  const never: AskStatus = async () => {
    throw new Error('asked');
  };

  it('is that of the stream, which nobody asks for twice', async () => {
    const asked = vi.fn<AskStatus>(async () => ({ running: false, exitCode: 4 }));
    expect(await codeOf(end(7, 'E 7'), asked)).toBe(7);
    expect(asked).not.toHaveBeenCalled();
  });

  it.each([
    ['complete', undefined],
    ['failed in other words', 'E exit status 3'],
  ])('is that of the status where the command is %s', async (_, error) => {
    expect(await codeOf(end(undefined, error), async (id) => ({ running: false, exitCode: id === 'c1' ? 3 : 9 }))).toBe(
      3,
    );
  });

  it('is waited for while the status says that the command runs', async () => {
    const said = [
      { running: true, exitCode: null },
      { running: true, exitCode: null },
      { running: false, exitCode: 3 },
    ];
    expect(await codeOf(end(undefined), async () => said.shift())).toBe(3);
    expect(said).toEqual([]);
  });

  it('is waited for where execd takes its time for the first answer', async () => {
    const said = [
      { running: true, exitCode: null },
      { running: false, exitCode: 3 },
    ];
    // Longer than a command may be said to run after its stream.
    const slow: AskStatus = async () => {
      if (said.length === 2) await delay(2100);
      return said.shift();
    };
    expect(await codeOf(end(undefined, 'E in words'), slow)).toBe(3);
  });

  it.each<[string, AskStatus, string | undefined]>([
    ['the status cannot be asked for', never, 'c1'],
    ['there is no status', async () => undefined, 'c1'],
    ['the status has no code', async () => ({ running: false, exitCode: null }), 'c1'],
    ['no event told the id', never, undefined],
  ])('is 0 of a complete command, and unknown of a failed one, where %s', async (_, ask, id) => {
    expect(await codeOf({ ...end(undefined), id }, ask)).toBe(0);
    await expect(codeOf({ ...end(undefined, 'NoShell not found'), id }, ask)).rejects.toThrow(
      'the command did not run to an exit code: NoShell not found',
    );
  });

  it('is not waited for by anybody when the step has no time left', async () => {
    const over = AbortSignal.abort();
    const hangs: AskStatus = () => new Promise(() => undefined);
    expect((await resultAfter(end(undefined), hangs, over)).exitCode).toBe(0);
  });
});
