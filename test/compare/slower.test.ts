/** What is slower, and what only looks so. */
import { describe, expect, it } from 'vitest';
import { compareRuns } from '../../harness/compare/compare.ts';
import type { ComparedRun } from '../../harness/compare/compared-run-format.ts';
import { check, failing, run } from './runs.ts';

type Times = Record<string, number>;

/** A run with one check in each file, whose times are those of the files. */
const timed = (times: Times, more: Partial<ComparedRun> = {}): ComparedRun =>
  run({
    files: Object.entries(times).map(([file, ms]) => ({ file, ms })),
    checks: Object.entries(times).map(([file, ms]) => check(`${file} > it`, 'pass', { ms })),
    ...more,
  });

const even = (ms: number): Times => Object.fromEntries(Array.from({ length: 10 }, (_, n) => [`f${n}.yaml`, ms]));
const slowIn = (old: ComparedRun, now: ComparedRun) => compareRuns(old, now).slower;

describe('slower', () => {
  it('is a file that takes more than twice as long and by more than noise, with its checks', () => {
    const { files, pace } = slowIn(
      timed({ ...even(1000), 'a.yaml': 4000 }),
      timed({ ...even(1000), 'a.yaml': 10_000 }),
    );
    expect(files).toEqual([
      {
        file: 'a.yaml',
        old: 4000,
        new: 10_000,
        slow: true,
        checks: [{ check: 'a.yaml > it', old: 4000, new: 10_000 }],
      },
    ]);
    expect(pace).toBe(1);
  });

  it.each([
    ['twice as long', 4000, 8000],
    ['many times as long, and short', 10, 4900],
    ['shorter', 9000, 1000],
  ])('is nothing that takes %s', (_, old, now) => {
    expect(slowIn(timed({ 'a.yaml': old }), timed({ 'a.yaml': now })).files).toEqual([]);
  });

  it('is a check alone in a file that is not slower', () => {
    const file = (ms: number) =>
      run({
        files: [{ file: 'a.yaml', ms: 20_000 + ms }],
        checks: [check('a.yaml > long', 'pass', { ms: 20_000 }), check('a.yaml > it', 'pass', { ms })],
      });
    expect(slowIn(file(500), file(6000)).files).toMatchObject([{ slow: false, checks: [{ check: 'a.yaml > it' }] }]);
  });

  it('is said once where everything takes longer, and of what does so beside the others', () => {
    const { files, pace } = slowIn(
      timed({ ...even(3000), 'a.yaml': 3000 }),
      timed({ ...even(9000), 'a.yaml': 60_000 }),
    );
    expect(pace).toBe(3);
    expect(files.map(({ file }) => file)).toEqual(['a.yaml']);
  });

  it('is no file in which a check came to something else, or that has other checks', () => {
    const old = timed({ 'a.yaml': 1000, 'b.yaml': 1000 });
    const now = run({
      files: [
        { file: 'a.yaml', ms: 90_000 },
        { file: 'b.yaml', ms: 90_000 },
      ],
      checks: [
        failing('a.yaml > it', [], { ms: 90_000 }),
        check('b.yaml > it', 'pass', { ms: 1000 }),
        check('b.yaml > more', 'pass', { ms: 89_000 }),
      ],
    });
    expect(slowIn(old, now).files).toEqual([]);
  });

  it('is not known of reports without times, nor between a server and the embedded runtime', () => {
    expect(slowIn(run(), timed({}))).toEqual({ unknown: 'the old report has no times', files: [] });
    expect(slowIn(timed({}), run())).toEqual({ unknown: 'the new report has no times', files: [] });
    const target = { kind: 'embedded', label: 'e', url: 'http://y', image: 'i' };
    expect(slowIn(timed({}), timed({}, { target })).unknown).toBe('the runs had targets of different kinds');
  });
});
