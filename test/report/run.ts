/** A small run with a check of every kind of outcome, for the writers. */
import type { JudgedFile, JudgedRun } from '../../harness/report/judged-run.ts';
import { judgeRun, type RunFacts } from '../../harness/verdict/verdict.ts';
import { judgedCheck, requirement, rulesOf, runFacts } from '../verdict/support.ts';

export const rules = rulesOf(
  requirement('v.one', { rule: 'The first rule.', clause: 'x.yml#/one' }),
  requirement('v.two', { rule: 'The second rule.', clause: 'x.yml#/two' }),
);

export const scenario: JudgedFile = {
  file: 'volumes/a.yaml',
  title: 'A scenario',
  ms: 12,
  checks: [
    judgedCheck('pass', ['v.one'], { id: 'volumes/a.yaml > it passes' }),
    judgedCheck('fail', ['v.one', 'v.two'], {
      id: 'volumes/a.yaml > it fails',
      blames: ['v.two'],
      reasons: ['expected 1, got 2\nsecond line'],
      place: 'scenarios/volumes/a.yaml:7',
      request: 'GET /x -> 500',
      repro: 'repro/a.b.sh',
      curl: 'curl -i http://x',
      transcript: { file: 'volumes/a.yaml', exchanges: [3] },
    }),
    judgedCheck('waived', ['v.one'], {
      id: 'volumes/a.yaml > it is waived',
      blames: ['v.one'],
      reasons: ['wrong', 'known: so'],
    }),
    judgedCheck('blocked', ['v.one'], {
      id: 'volumes/a.yaml > it is blocked',
      blames: [],
      reasons: ['blocked by: x'],
    }),
    judgedCheck('harness-error', ['v.one'], {
      id: 'volumes/a.yaml > it breaks',
      blames: [],
      reasons: ['disk full'],
    }),
    judgedCheck('skipped', ['v.one'], { id: 'volumes/a.yaml > it is skipped', reasons: ['not claimed'] }),
  ],
};
export const contract: JudgedFile = {
  file: 'specs/x.yml',
  title: 'specs/x.yml',
  ms: 3,
  checks: [
    judgedCheck('warn', ['v.two'], {
      id: 'specs/x.yml > x.yml get 200 body',
      kind: 'contract',
      blames: ['v.two'],
      reasons: Array.from({ length: 10 }, (_, index) => `reason ${index}`),
    }),
    judgedCheck('skipped', [], {
      id: 'specs/x.yml > x.yml get 404 body',
      kind: 'contract',
      reasons: ['not exercised'],
    }),
  ],
};

/** Those of a run against a server, with what a test wants otherwise. */
export const factsOfRun = (run: Partial<RunFacts['run']> = {}): RunFacts =>
  runFacts({
    suite: { version: '1.2.3' },
    run,
    target: { kind: 'server', label: 'a server', url: 'http://x', image: 'i' },
  });

/** What a run with these facts was judged by, where nothing was known. */
export const basisOfRun = (facts: RunFacts): JudgedRun['basis'] => ({
  format: 1,
  set: '2026-06',
  overlays: [],
  facts,
  offers: [],
  deviations: [],
  drivers: ['javascript'],
  keyed: true,
});

const fileFacts = ({ checks: _checks, ...file }: JudgedFile): RunFacts['files'][number] => file;
const facts: RunFacts = {
  ...factsOfRun({ id: 'r1', ms: 61_240, sandboxes: 4 }),
  files: [scenario, contract].map(fileFacts),
};

export const smallRun: JudgedRun = {
  verdict: judgeRun(facts, [...scenario.checks, ...contract.checks], {
    rules,
    profiles: [{ name: 'volumes' }],
    offers: [],
    deviations: [],
  }),
  raw: [],
  basis: basisOfRun(facts),
  evidence: new Map(),
};
