import { existsSync, readdirSync } from 'node:fs';
import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type MadeOnce, makeOnce } from '../../harness/process/made-once.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'osc-test-once-'));
});
afterEach(() => rm(directory, { recursive: true }));

function place(over: Partial<MadeOnce> = {}): MadeOnce {
  const final = join(directory, 'cache', 'thing');
  return {
    final,
    what: 'The thing',
    isComplete: () => existsSync(join(final, 'whole')),
    within: 10_000,
    onWait: () => undefined,
    ...over,
  };
}

const whole = (into: string): Promise<void> => writeFile(join(into, 'whole'), '');

describe('a directory that is made once', () => {
  test('is made by one of several, and by nobody when it is there', async () => {
    let made = 0;
    const make = (into: string): Promise<void> => {
      made += 1;
      return whole(into);
    };
    await Promise.all([1, 2, 3].map(() => makeOnce(place(), make)));
    await makeOnce(place(), make);
    expect(made).toBe(1);
    expect(readdirSync(join(directory, 'cache'))).toEqual(['thing']);
  });

  test('is not there before it is complete, and one that is not complete is made anew', async () => {
    const { final } = place();
    await mkdir(final, { recursive: true });
    await writeFile(join(final, 'half'), '');
    await makeOnce(place(), async (into) => {
      await whole(into);
      expect(existsSync(join(final, 'whole'))).toBe(false);
    });
    expect(readdirSync(final)).toEqual(['whole']);
  });

  test('leaves nothing where it cannot be made, and can be made the next time', async () => {
    const failing = makeOnce(place(), async (into) => {
      await whole(into);
      throw new Error('no network');
    });
    await expect(failing).rejects.toThrow('no network');
    expect(readdirSync(join(directory, 'cache'))).toEqual([]);
    await makeOnce(place(), whole);
    expect(readdirSync(join(directory, 'cache'))).toEqual(['thing']);
  });

  test('what a killed process has left half-made goes after an hour, and not before', async () => {
    const left = ['old', 'new'].map((name) => join(directory, 'cache', `other.unfinished-${name}`));
    for (const path of left) await mkdir(path, { recursive: true });
    const longAgo = Date.now() / 1000 - 3700;
    await utimes(left[0] ?? '', longAgo, longAgo);
    await makeOnce(place(), whole);
    expect(left.map((path) => existsSync(path))).toEqual([false, true]);
  });

  test('a folder that cannot be written is named, with what is kept there', async () => {
    await writeFile(join(directory, 'cache'), '');
    await expect(makeOnce(place(), whole)).rejects.toThrow(/cache cannot be written: .* The thing is kept there/);
  });
});
