import { describe, expect, it } from 'vitest';
import { createCommandReader } from '../../harness/drivers/command.ts';
import { joinOutput } from '../../harness/drivers/output.ts';

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

describe('the events of a command', () => {
  const read = (...events: unknown[]) => {
    const reader = createCommandReader();
    return events.map((event) => reader.take(event as never)).find((result) => result !== undefined);
  };
  const complete = { type: 'execution_complete' };

  it('are the output of both streams and the exit code', () => {
    const events = [
      { type: 'stdout', text: 'out' },
      { type: 'stderr', text: 'err' },
    ];
    expect(read({ type: 'init' }, ...events, complete)).toEqual({ exitCode: 0, stdout: 'out', stderr: 'err' });
    const error = { type: 'error', error: { ename: 'CommandExecError', evalue: 7 } };
    expect(read(...events, error)).toEqual({ exitCode: 7, stdout: 'out', stderr: 'err' });
  });

  it('may leave out an empty text, give lines as a list, and have what is no event among them', () => {
    const events = [
      { type: 'stdout', text: ['a', 'b'] },
      { type: 'stdout' },
      { type: 'stdout', text: { not: 'text' } },
    ];
    expect(read({}, { type: 'progress', text: 'x' }, ...events, complete)).toMatchObject({ stdout: 'a\nb\n' });
  });

  it('of a command that did not run are a failure', () => {
    expect(() => read({ type: 'error', error: { ename: 'NoShell', evalue: 'not found' } })).toThrow(
      'NoShell not found',
    );
    expect(() => read({ type: 'error' })).toThrow('the command did not run to an exit code');
  });
});
