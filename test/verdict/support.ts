/** Small makers for the tables of this folder. */
import type { Waiver } from '../../harness/verdict/baseline-format.ts';
import type { Basis, Rules } from '../../harness/verdict/basis.ts';
import type { Offer } from '../../harness/verdict/offer.ts';
import type { Verified } from '../../harness/verdict/outcome.ts';
import type { RawFinding, RawOutcome } from '../../harness/verdict/raw-check.ts';
import type { CheckRecord, CheckStatus } from '../../harness/verdict/record.ts';
import type { Requirement } from '../../harness/verdict/register-format.ts';
import type { RunFacts } from '../../harness/verdict/verdict.ts';

export const requirement = (id: string, more: Partial<Requirement> = {}): Requirement => ({
  id,
  level: 'must',
  profile: 'volumes',
  rule: 'A rule of the text.',
  clause: 'x.yml#/a',
  ...more,
});

export const rulesOf = (...requirements: Requirement[]): Rules =>
  Object.fromEntries(requirements.map((each) => [each.id, each]));

export const waiver = (check: string, more: Partial<Waiver> = {}): Waiver => ({
  check,
  clause: 'x.yml#/a',
  evidence: 'it does so',
  ...more,
});

/** A register with one rule of each level: `must.one`, `must.two`, `should.one`, `should.two`, `may.one`. */
export const basisOf = (deviations: Waiver[] = [], more: Partial<Basis> = {}): Basis => ({
  rules: rulesOf(
    requirement('must.one'),
    requirement('must.two'),
    requirement('should.one', { level: 'should' }),
    requirement('should.two', { level: 'should' }),
    requirement('may.one', { level: 'may' }),
  ),
  deviations,
  ...more,
});

export const finding = (key: string, more: Partial<RawFinding> = {}): RawFinding => ({
  key,
  pointer: '/a',
  expected: 'a string',
  got: 'null',
  count: 2,
  first: { scenario: 'a.yaml', step: 'a step', seq: 7 },
  request: 'GET /one -> 200',
  curl: 'curl one',
  ...more,
});

/** What is known of a capability; `volumes.pvc` belongs to `volumes` unless something else is said. */
export const offer = (capability: string, seen: Offer['seen'], more: Partial<Offer> = {}): Offer => ({
  capability,
  profile: capability.split('.')[0] ?? '',
  seen,
  evidence: 'somebody says so',
  claimed: false,
  judged: seen === 'offered' || seen === 'broken',
  ...more,
});

/** Outcomes of a step by a short name. */
export const outcomes = {
  pass: { status: 'pass' },
  fail: { status: 'fail', reasons: ['wrong'] },
  blocked: { status: 'blocked', by: 'set up: volume data' },
  error: { status: 'error', reason: 'the disk is full' },
  skipped: { status: 'skipped', reason: 'not claimed' },
} satisfies Record<string, RawOutcome>;

/** `must.one` is about all of a check; `must.one:expect.a,that.0` about these assertions. */
export const verified = (text: string): Verified => {
  const [rule = '', assertions] = text.split(':');
  return assertions === undefined ? { rule } : { rule, assertions: assertions.split(',') };
};

export const judgedCheck = (status: CheckStatus, verifies: string[], more: Partial<CheckRecord> = {}): CheckRecord => ({
  id: `f.yaml > ${status} ${verifies}`,
  kind: 'step',
  status,
  verifies,
  reasons: [],
  ...more,
});

/** What a report says of a run and its target, with what a test wants otherwise. */
export const runFacts = ({
  run,
  ...more
}: Partial<Omit<RunFacts, 'run'>> & { run?: Partial<RunFacts['run']> } = {}): RunFacts => ({
  suite: { version: '0.0.0' },
  run: {
    id: 'r',
    startedAt: '2026-01-01T00:00:00.000Z',
    ms: 1,
    sandboxes: 0,
    drivers: [{ driver: 'javascript', ms: 0 }],
    ...run,
  },
  target: { kind: 'server', label: 'x', url: 'http://x', image: 'i' },
  files: [],
  ...more,
});
