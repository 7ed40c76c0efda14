/** Reports of others: read where they can be read, and refused with a reason, soon, where not. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readComparedRun, verdictFile } from '../../harness/compare/read-compared-run.ts';
import { UsageError } from '../../harness/errors.ts';
import { json } from '../../harness/report/json.ts';
import { smallRun } from '../report/run.ts';
import { run } from './runs.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'osc-compare-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function written(content: unknown, name = 'conformance.json'): string {
  const file = join(folder, name);
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

const refusal = (file: string): string => {
  try {
    readComparedRun(file);
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  }
  throw new Error('it was taken');
};

describe('the file of the verdict', () => {
  it('is the one in a folder of reports, in one of a certificate, or the path itself', () => {
    const report = written(run(), 'report.json');
    expect(verdictFile(folder, 'OLD')).toBe(report);
    const verdict = written(run());
    expect(verdictFile(folder, 'OLD')).toBe(verdict);
    expect(verdictFile(report, 'OLD')).toBe(report);
  });

  it('is missing where there is none, and the message says what is taken', () => {
    expect(() => verdictFile(folder, 'OLD')).toThrow(
      /^OLD: in .* is neither conformance.json nor report.json. It takes /,
    );
    expect(() => verdictFile(join(folder, 'x'), 'NEW')).toThrow(/^NEW: .*x is not there$/);
    mkdirSync(join(folder, 'conformance.json'));
    expect(() => verdictFile(folder, 'OLD')).toThrow(UsageError);
  });
});

describe('a report', () => {
  it('of this version is read', () => {
    const file = written(json(smallRun));
    expect(readComparedRun(file).checks).toHaveLength(smallRun.verdict.checks.length);
  });

  it('of a version with more is read', () => {
    expect(readComparedRun(written({ ...run(), more: { than: 'now' } })).run.id).toBe('one');
  });

  it.each<[string, unknown, RegExp]>([
    ['no JSON', '{"run":', /cannot be read as JSON: /],
    ['a list', [], /no report of a run that this version can read: it must be object/],
    ['of something else', { name: 'x' }, /no report of a run .*: it must have required property/],
    ['with a status that nobody knows', { ...run(), verdict: 'splendid' }, /: \/verdict must be equal to one of/],
    ['that began at no time', run({ run: { startedAt: 'yesterday' } }), /\/run\/startedAt is no time/],
  ])('that is %s is refused', (_, content, message) => {
    expect(refusal(written(content))).toMatch(message);
  });

  it('that is a link to nothing, a folder, or endless is refused', () => {
    symlinkSync(join(folder, 'nothing'), join(folder, 'link'));
    expect(refusal(join(folder, 'link'))).toMatch(/ENOENT/);
    expect(refusal(folder)).toMatch(/EISDIR/);
    const long = written('');
    truncateSync(long, 65 * 1024 * 1024);
    expect(refusal(long)).toMatch(/it has \d+ bytes, more than/);
  });

  it('that is wrong in millions of places is refused at the first', () => {
    const wrong = JSON.stringify({ ...run(), checks: [] }).replace(
      '"checks":[]',
      `"checks":[${'1,'.repeat(3_000_000)}1]`,
    );
    expect(refusal(written(wrong))).toMatch(/\/checks\/0 must be object/);
  });
});
