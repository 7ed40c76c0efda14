/** What was not the same in two runs beside their results. */
import { describe, expect, it } from 'vitest';
import { compareRuns } from '../../harness/compare/compare.ts';
import { check, run } from './runs.ts';

const other = 'b'.repeat(64);
const testedIn = (now: Parameters<typeof run>[0]) => compareRuns(run(), run(now)).tested;

describe('tested otherwise', () => {
  it.each<[string, Parameters<typeof run>[0], object]>([
    [
      'the version of the server',
      { provenance: { server: { version: '2.0' } } },
      { what: 'server version', old: '1.0', new: '2.0' },
    ],
    ['a server that tells none', { provenance: { server: {} } }, { what: 'server version', old: '1.0' }],
    [
      'the set',
      { provenance: { set: { id: '2026-12', digest: other } } },
      { what: 'requirement set', old: '2026-06', new: '2026-12' },
    ],
    [
      'what is in the set',
      { provenance: { set: { id: '2026-06', digest: other } } },
      { what: 'requirement set (content)', old: 'aaaaaaaaaaaa', new: 'bbbbbbbbbbbb' },
    ],
    [
      'a document',
      { provenance: { documents: { 'execd-api.yaml': other } } },
      { what: 'document execd-api.yaml', old: 'aaaaaaaaaaaa', new: 'bbbbbbbbbbbb' },
    ],
    [
      'an overlay',
      { provenance: { overlays: [{ name: '1.1', digest: other }] } },
      { what: 'overlays', old: 'none', new: '1.1' },
    ],
    [
      'a setting',
      { provenance: { settings: { concurrency: 1 } } },
      { what: 'setting concurrency', old: '4', new: '1' },
    ],
    [
      'the baseline',
      { provenance: { baseline: { file: 'b.yaml', digest: other } } },
      { what: 'baseline', old: 'none', new: 'b.yaml' },
    ],
    ['the suite', { suite: { version: '2.0.0' } }, { what: 'suite version', old: '1.0.0', new: '2.0.0' }],
    [
      'a part',
      { run: { partial: 'filter x' } },
      { what: 'what of the suite', old: 'all of it', new: 'a part: filter x' },
    ],
  ])('%s', (_, now, tested) => {
    expect(testedIn(now)).toEqual([tested]);
  });

  it('is no free port of a server that the suite starts', () => {
    const target = { kind: 'managed', label: 'opensandbox-server', url: 'http://127.0.0.1:1', image: 'i' };
    const moved = { ...target, url: 'http://127.0.0.1:2' };
    expect(compareRuns(run({ target }), run({ target: moved })).tested).toEqual([]);
    expect(testedIn({ target: { kind: 'server', label: 'server', url: 'http://y', image: 'i' } })).toEqual([
      { what: 'address of the server', old: 'http://x', new: 'http://y' },
    ]);
  });

  it('is the version of an SDK where both runs tell it', () => {
    const sdk = (version: string) =>
      run({ checks: [check('specs/x.yml > sdk', 'warn', { sdk: `javascript (${version})` })] });
    expect(compareRuns(sdk('SDK/1'), sdk('SDK/2')).tested).toEqual([
      { what: 'SDK of javascript', old: 'SDK/1', new: 'SDK/2' },
    ]);
    expect(compareRuns(sdk('SDK/1'), run()).tested).toEqual([]);
  });

  it('is nothing that an older report cannot tell, and the remarks say which one that is', () => {
    const comparison = compareRuns(run({ provenance: 'none', run: { id: 'zero' } }), run());
    expect(comparison.tested).toEqual([]);
    expect(comparison.remarks).toEqual(['The old report does not say with which documents and settings it was made.']);
  });

  it('a run before the other one is remarked on', () => {
    const later = run({ run: { id: 'two', startedAt: '2026-02-01T00:00:00Z' } });
    expect(compareRuns(later, run()).remarks).toEqual([
      'The old run began after the new one: the two may be the wrong way round.',
    ]);
  });
});
