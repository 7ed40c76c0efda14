/** What of a last run is repeated. */
import { describe, expect, it } from 'vitest';
import { differences, selectionOf } from '../../harness/cli/rerun.ts';
import { packageVersion } from '../../harness/package.ts';
import type { Verdict } from '../../harness/verdict/verdict-format.ts';
import { scenarioOf } from '../engine/fakes.ts';

type Check = Verdict['checks'][number];

const scenarios = ['a.yaml', 'b.yaml'].map((file) => ({ ...scenarioOf({ title: `Title (of ${file})` }), file }));

const failed = (id: string, more: Partial<Check> = {}): Check => ({
  id,
  kind: 'step',
  status: 'fail',
  verifies: [],
  reasons: [],
  ...more,
});

/** Which of the full names of tests the selection lets through. */
function chosen(checks: Check[], names: string[]) {
  const { pattern = '(?!)', ...rest } = selectionOf(checks, scenarios);
  return { ...rest, names: names.filter((name) => new RegExp(pattern).test(name)) };
}

describe('a selection', () => {
  const names = [
    'Title (of a.yaml) it is [one]',
    'Title (of a.yaml) it is [one] too',
    'Title (of b.yaml) it is [one]',
    'specs/execd-api.yaml every response',
  ];

  it('has a failed check by its whole name, and the documents', () => {
    expect(chosen([failed('a.yaml > it is [one]')], names)).toEqual({
      files: ['a.yaml'],
      unknown: [],
      names: [names[0], names[3]],
    });
  });

  it('has the whole scenario whose exchange a document was broken by, or whose clean-up failed', () => {
    const contract = failed('specs/execd-api.yaml > runCommand 200', {
      kind: 'contract',
      transcript: { file: 'b.yaml', exchanges: [1] },
    });
    expect(chosen([contract], names)).toEqual({ files: ['b.yaml'], unknown: [], names: names.slice(2) });
    const cleanUp = failed('a.yaml > set-up and clean-up', { kind: 'clean-up', status: 'harness-error' });
    expect(chosen([cleanUp], names).names).toEqual([names[0], names[1], names[3]]);
  });

  it('names what is there no more, and nothing is left when that is all', () => {
    expect(chosen([failed('gone.yaml > it was')], names)).toEqual({
      files: [],
      unknown: ['gone.yaml > it was'],
      names: [],
    });
  });

  it('holds claims against the server again', () => {
    expect(chosen([failed('capabilities.yaml > lifecycle.pause is offered')], names)).toEqual({
      files: [],
      unknown: [],
      names: [names[3]],
    });
  });
});

describe('the last run', () => {
  const verdict = (more: Partial<Verdict['run']> = {}) =>
    ({
      suite: { version: packageVersion() },
      target: { kind: 'server', label: 'server', url: 'http://a', image: 'i' },
      run: { id: 'r', startedAt: '', ms: 0, sandboxes: 0, ...more },
    }) as unknown as Verdict;
  const settings = (target: { kind: string; url?: string }) => ({ target });

  it('that was the same is not mentioned', () => {
    expect(differences(verdict(), settings({ kind: 'server', url: 'http://a' }))).toEqual([]);
  });

  it('against another target, of another version, or interrupted is', () => {
    const other = { ...verdict({ interrupted: { at: '', checks: 1, reason: '' } }), suite: { version: '0.0.0' } };
    expect(differences(other, settings({ kind: 'embedded' }))).toEqual([
      expect.stringMatching(/against server at http:\/\/a/),
      expect.stringMatching(/version 0\.0\.0/),
      expect.stringMatching(/interrupted/),
    ]);
  });
});
