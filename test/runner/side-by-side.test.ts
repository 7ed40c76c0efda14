/** Checks that begin before their turn. */
import { describe, expect, it } from 'vitest';
import { createSideBySide } from '../../harness/runner/side-by-side.ts';

type Made = { check: string; answer: string };

/** Checks that go on until `finish` ends them; all of `groups` are strings of checks of one letter. */
function company(groups: string[], most = 3) {
  const log: string[] = [];
  const finishing = new Map<string, (answer: string) => void>();
  const side = createSideBySide<string, Made>({
    make: (check, signal) => {
      log.push(check);
      return new Promise((resolve) => {
        finishing.set(check, (answer) => resolve({ check, answer }));
        signal.addEventListener('abort', () => resolve({ check, answer: String(signal.reason.message) }));
      });
    },
    group: (check) => [...(groups.find((group) => group.includes(check)) ?? check)],
    most,
    tooMuch: ({ answer }) => answer === 'too much',
  });
  const finish = (check: string, answer = 'done'): void => finishing.get(check)?.(answer);
  return { log, side, finish };
}

/** Lets what is resolved be seen by all that wait for it. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('checks of one group', () => {
  it('begin before their turn, no more at a time than may, and each comes to its own result', async () => {
    const { log, side, finish } = company(['abcde']);
    const first = side.take('a');
    expect(log.join('')).toBe('abc');
    finish('b', 'of b');
    await settle();
    expect(log.join('')).toBe('abcd');
    finish('a', 'of a');
    expect(await first).toEqual({ check: 'a', answer: 'of a' });
    expect(await side.take('b')).toEqual({ check: 'b', answer: 'of b' });
    for (const check of 'cde') {
      finish(check, `of ${check}`);
      await settle();
    }
    expect(await side.take('e')).toEqual({ check: 'e', answer: 'of e' });
    expect(log.join('')).toBe('abcde');
  });

  it('do not begin before the group is due, and nothing after the group does', async () => {
    const { log, side, finish } = company(['bc']);
    const alone = side.take('a');
    finish('a');
    await alone;
    await settle();
    expect(log.join('')).toBe('a');
    const due = side.take('b');
    expect(log.join('')).toBe('abc');
    finish('b');
    finish('c');
    await due;
    await settle();
    expect(log.join('')).toBe('abc');
  });

  it('are made one after the other where that is asked for', async () => {
    const { log, side, finish } = company(['abc'], 1);
    const first = side.take('a');
    await settle();
    expect(log.join('')).toBe('a');
    finish('a');
    await first;
  });

  it('are made again alone, and one at a time from then on, when the server says that it was too much', async () => {
    const { log, side, finish } = company(['abcdef']);
    const first = side.take('a');
    finish('a', 'too much');
    await settle();
    finish('b', 'too much');
    finish('c');
    await settle();
    expect(log.join('')).toBe('abcd');
    finish('d');
    await settle();
    expect(log.join('')).toBe('abcda');
    finish('a', 'now');
    expect(await first).toEqual({ check: 'a', answer: 'now' });
    const second = side.take('b');
    await settle();
    expect(log.join('')).toBe('abcdae');
    finish('e');
    await settle();
    finish('b', 'then');
    expect(await second).toEqual({ check: 'b', answer: 'then' });
    expect(log.join('')).toBe('abcdaeb');
  });

  it('alone it is an answer like any other', async () => {
    const { log, side, finish } = company([]);
    const alone = side.take('a');
    finish('a', 'too much');
    expect((await alone).answer).toBe('too much');
    expect(log.join('')).toBe('a');
  });
});

describe('an interruption', () => {
  it('reaches all that are under way', async () => {
    const { side } = company(['abc']);
    const stop = new AbortController();
    const first = side.take('a', stop.signal);
    stop.abort(new Error('the user wants it'));
    expect((await first).answer).toBe('the user wants it');
    expect((await side.take('c')).answer).toBe('the user wants it');
  });

  it('that came before the check is one as well', async () => {
    const { side } = company([]);
    expect((await side.take('a', AbortSignal.abort(new Error('before')))).answer).toBe('before');
  });

  it('at the end begins nothing more and leaves nothing under way', async () => {
    const { log, side, finish } = company(['abcdef']);
    const first = side.take('a');
    finish('a');
    await first;
    await side.end();
    expect(log.join('')).toBe('abcd');
    expect((await side.take('d')).answer).toContain('nobody asks');
  });
});

it('a check that is taken again is made again', async () => {
  const { log, side, finish } = company([]);
  for (const answer of ['first', 'second']) {
    const taken = side.take('a');
    finish('a', answer);
    expect((await taken).answer).toBe(answer);
  }
  expect(log).toEqual(['a', 'a']);
});
