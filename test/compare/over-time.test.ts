/** What many runs come to over time. */
import { describe, expect, it } from 'vitest';
import type { ComparedCheck, ComparedRun } from '../../harness/compare/compared-run-format.ts';
import { condensed, createNames } from '../../harness/compare/over-time/condensed.ts';
import { runHistory } from '../../harness/compare/over-time/run-history.ts';
import type { Series } from '../../harness/report/history-page/format.ts';
import { generatedValidator } from '../../harness/yaml/generated-schema.ts';
import { check, failing, rule, run } from './runs.ts';

const LETTERS: Record<string, ComparedCheck['status']> = {
  p: 'pass',
  f: 'fail',
  w: 'warn',
  v: 'waived',
  b: 'blocked',
  s: 'skipped',
};

/** The n-th run of a series, with its checks by their names. */
const nth = (index: number, checks: ComparedCheck[], more: Parameters<typeof run>[0] = {}): ComparedRun =>
  run({
    checks,
    requirements: [rule('r', 'pass', { text: 'It does.' }), rule('s', 'pass', { level: 'should' })],
    ...more,
    run: { id: `run-${index}`, startedAt: `2026-01-${String(index + 1).padStart(2, '0')}T00:00:00Z`, ...more.run },
  });

const stateOf = (name: string, letter: string): ComparedCheck[] => {
  const status = LETTERS[letter];
  if (status === undefined) return [];
  return [status === 'fail' ? failing(name, ['r']) : check(name, status)];
};

/** Runs of one check each, a letter for each run; - where the run has no such check. */
const lived = (letters: string, more: (index: number) => Parameters<typeof run>[0] = () => ({})): ComparedRun[] =>
  [...letters].map((letter, index) => nth(index, stateOf('a.yaml > it', letter), more(index)));

function historyOf(runs: readonly ComparedRun[]) {
  const names = createNames();
  return runHistory(
    runs.map((each, index) => condensed(`${index}/conformance.json`, each, names)),
    names,
    [],
  );
}

const only = (runs: readonly ComparedRun[]): Series => {
  const { series } = historyOf(runs);
  expect(series).toHaveLength(1);
  return series[0]!;
};

const silent = () => ({ provenance: { server: {} } });

describe('a flake', () => {
  it('is a check that changed while the version did not', () => {
    expect(only(lived('ppfpp')).flakes).toEqual([
      { checks: ['a.yaml > it'], count: 1, files: ['a.yaml'], states: 'ppfpp', changes: 2, failed: 1, judged: 5 },
    ]);
  });

  it.each(['pf', 'pw', 'vp', 'p-bsf'])('is one that changed once: %s', (letters) => {
    expect(only(lived(letters)).flakes).toMatchObject([{ changes: 1, states: letters }]);
  });

  it.each(['ppp', 'fff', 'pbs-p', 'fvw'])('is none that did not change between pass and fail: %s', (letters) => {
    expect(only(lived(letters)).flakes).toEqual([]);
  });

  it.each<[string, (index: number) => Parameters<typeof run>[0]]>([
    ['version of the server', (index) => ({ provenance: { server: { version: `1.${index}` } } })],
    ['suite', (index) => ({ suite: { version: `1.${index}` } })],
    ['set', (index) => ({ provenance: { set: { id: `2026-0${index + 1}` } } })],
    ['documents', (index) => ({ provenance: { documents: { 'execd-api.yaml': `${index}` } } })],
    ['overlays', (index) => ({ provenance: { overlays: index === 1 ? [{ name: '1.1' }] : [] } })],
    ['settings', (index) => ({ provenance: { settings: { concurrency: index } } })],
    ['drivers', (index) => ({ run: { drivers: [{ driver: `driver-${index}` }] } })],
    ['image', (index) => ({ target: { kind: 'server', label: 'server', url: 'http://x', image: `${index}` } })],
  ])('is none where another %s was tested', (_, more) => {
    expect(only(lived('pfp', more)).flakes).toEqual([]);
  });

  it('is one where the same version comes back after another', () => {
    const versions = ['1.0', '2.0', '1.0'];
    const runs = lived('pff', (index) => ({ provenance: { server: { version: versions[index] ?? '' } } }));
    expect(only(runs).flakes).toMatchObject([{ changes: 1, states: 'pff' }]);
  });

  it('of a server that tells no version went there and back: once may be another server', () => {
    expect(only(lived('ppff', silent)).flakes).toEqual([]);
    expect(only(lived('ppfp', silent)).flakes).toMatchObject([{ changes: 2 }]);
  });

  it('is none of a part of the suite whose exchanges were others', () => {
    const contract = (letter: string) =>
      stateOf('specs/x.yml > x.yml get 200 body', letter).map((each) => ({ ...each, kind: 'contract' as const }));
    const runs = ['f', 'p', 'f'].map((letter, index) =>
      nth(index, contract(letter), index === 1 ? { run: { partial: 'filter x' } } : {}),
    );
    expect(only(runs).flakes).toEqual([]);
    expect(only(['f', 'p', 'f'].map((letter, index) => nth(index, contract(letter)))).flakes).toMatchObject([
      { changes: 2 },
    ]);
  });

  it('is one entry for all checks that changed in the same runs', () => {
    const runs = [...'pfp'].map((letter, index) =>
      nth(index, [
        ...Array.from({ length: 30 }, (_, n) => `f${n}.yaml > it`).flatMap((name) => stateOf(name, letter)),
        ...stateOf('other.yaml > it', index === 0 ? 'f' : 'p'),
      ]),
    );
    expect(only(runs).flakes).toMatchObject([
      { count: 30, states: 'pfp', changes: 2 },
      { count: 1, states: 'fpp', changes: 1 },
    ]);
  });
});

describe('newly failing', () => {
  const failingIn = (runs: readonly ComparedRun[]) =>
    only(runs).runs.map(({ failing: groups, fixed }) => [groups.flatMap(({ checks }) => checks).length, fixed]);

  it('is what failed not when it was last judged, and fixed what passes again', () => {
    expect(failingIn(lived('fpfbsfp'))).toEqual([
      [1, 0],
      [0, 1],
      [1, 0],
      [0, 0],
      [0, 0],
      [0, 0],
      [0, 1],
    ]);
  });

  it('stands under its rule, a must first, and says when all of it is a flake', () => {
    const checks = [failing('a.yaml > 1', ['s']), failing('a.yaml > 2', ['s', 'r']), failing('b.yaml > 1', [])];
    const [, second] = only([
      nth(
        0,
        checks.map(({ id }) => check(id, 'pass')),
      ),
      nth(1, checks),
    ]).runs;
    expect(second?.failing).toMatchObject([
      { rule: { id: 'r', text: 'It does.' }, checks: ['a.yaml > 2'], also: [], flaky: true },
      { rule: { id: 's' }, checks: ['a.yaml > 1'] },
      { file: 'b.yaml', checks: ['b.yaml > 1'] },
    ]);
    expect(second?.newlyFailing).toEqual({ groups: 3, checks: 3 });
  });

  it('names a few of many, and counts all', () => {
    const many = Array.from({ length: 3000 }, (_, index) => failing(`f${index % 100}.yaml > ${index}`, []));
    const [first] = only([nth(0, many)]).runs;
    expect(first?.failing).toHaveLength(20);
    expect(first?.failing[0]?.checks).toHaveLength(5);
    expect(first?.newlyFailing).toEqual({ groups: 100, checks: 3000 });
  });
});

describe('runs', () => {
  it('stand by the time at which they began, whatever their order in the folder, zones included', () => {
    const at = (id: string, startedAt: string) => run({ run: { id, startedAt } });
    const runs = [
      at('c', '2026-01-02T00:00:00Z'),
      at('a', '2026-01-01T00:00:00Z'),
      at('b', '2026-01-02T00:30:00+01:00'),
    ];
    expect(only(runs).runs.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
    expect(historyOf(runs.toReversed()).series[0]?.runs.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
  });

  it('that are there twice count once', () => {
    const { series, twice } = historyOf([nth(0, []), nth(0, [])]);
    expect(series[0]?.runs).toHaveLength(1);
    expect(twice).toEqual([{ file: '1/conformance.json', reason: 'the same run as 0/conformance.json' }]);
  });

  it('of another server make a series of their own; a new version does not', () => {
    const server = (url: string, version: string) => ({
      target: { kind: 'server', label: 'server', url, image: 'i' },
      provenance: { server: { version } },
    });
    const { series } = historyOf([
      nth(0, [], server('http://a', '1')),
      nth(1, [], server('http://b', '1')),
      nth(2, [], server('http://a', '2')),
    ]);
    expect(series.map(({ address, runs }) => [address, runs.length])).toEqual([
      ['http://a', 2],
      ['http://b', 1],
    ]);
    expect(series[0]?.runs[1]?.tested).toEqual([{ what: 'server version', old: '1', new: '2' }]);
  });

  it('have the words of the profiles, and parts only what is true of them', () => {
    const words = (word: 'conformant' | 'not-verified' | 'not-conformant') => ({
      profiles: [{ profile: 'files', word, musts: 1 }],
    });
    const part = { run: { partial: 'filter x' } };
    const runs = [
      nth(0, [], words('conformant')),
      nth(1, [], { ...words('not-verified'), ...part }),
      nth(2, [], { ...words('not-conformant'), ...part }),
    ];
    expect(only(runs).runs.map(({ words: own }) => own)).toEqual([['conformant'], [null], ['not-conformant']]);
  });

  it('come to what the schema says', () => {
    const validate = generatedValidator('run-history');
    expect(validate(historyOf(lived('pf-p'))), JSON.stringify(validate.errors)).toBe(true);
  });
});
