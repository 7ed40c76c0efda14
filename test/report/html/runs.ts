/** Runs for the page: with as many checks as a test wants, and with the texts that it wants a server to say. */
import type { CheckEvidence, JudgedRun } from '../../../harness/report/judged-run.ts';
import type { Profile } from '../../../harness/verdict/profile-format.ts';
import type { CheckRecord, CheckStatus } from '../../../harness/verdict/record.ts';
import { judgeRun, type RunFacts } from '../../../harness/verdict/verdict.ts';
import type { Exchange } from '../../../harness/wire/exchange.ts';
import { judgedCheck, requirement, rulesOf } from '../../verdict/support.ts';
import { basisOfRun, factsOfRun } from '../run.ts';

const PER_FILE = 40;
const RULES = 50;
const PROFILES: Pick<Profile, 'name'>[] = [{ name: 'volumes' }, { name: 'lifecycle' }];

/** Of ten checks: one failed, one was not made. */
const STATUSES: readonly CheckStatus[] = [
  'pass',
  'pass',
  'pass',
  'fail',
  'pass',
  'pass',
  'pass',
  'skipped',
  'pass',
  'pass',
];

/** Wider than a telephone, and without a place where a browser breaks it by itself. */
const LONG_REQUEST = `GET /${'abcdefghij/'.repeat(12)}?${'klmnop=qrstuv&'.repeat(8)} -> 200`;

const ruleOf = (index: number): string => `rule.number-${index % RULES}`;

function check(index: number): CheckRecord {
  const status = STATUSES[index % STATUSES.length] ?? 'pass';
  const id = `${fileOf(index)} > check ${index} says what it is about`;
  if (status !== 'fail') {
    return judgedCheck(status, [ruleOf(index)], {
      id,
      ms: index,
      reasons: status === 'skipped' ? ['not offered'] : [],
    });
  }
  return judgedCheck(status, [ruleOf(index)], {
    ...{ id, ms: index, blames: [ruleOf(index)], reasons: [`body.count: expected ${index}, got ${index + 1}`] },
    ...{ place: `scenarios/${fileOf(index)}:${index}`, request: `GET /things/${index} -> 200` },
    ...{ repro: `repro/check-${index}.sh`, curl: `curl -i http://x/things/${index}` },
    transcript: { file: fileOf(index), exchanges: [index] },
  });
}

const fileOf = (index: number): string => `folder/file-${String(Math.floor(index / PER_FILE)).padStart(3, '0')}.yaml`;

/** A run with so many checks, of which each tenth failed. */
export function runOf(count: number): JudgedRun {
  const checks = Array.from({ length: count }, (_, index) => check(index));
  const rules = rulesOf(
    ...Array.from({ length: RULES }, (_, index) =>
      requirement(ruleOf(index), {
        ...{ rule: `A server keeps rule ${index} whatever it is asked.`, clause: `x.yml#/rules/${index}` },
        ...{ profile: index % 2 === 0 ? 'volumes' : 'lifecycle', level: index % 5 === 4 ? 'should' : 'must' },
      }),
    ),
  );
  const files = [...new Set(checks.map(({ id }) => id.split(' > ')[0] ?? ''))];
  return judged(
    checks,
    rules,
    files.map((file) => ({ file, title: `What ${file} is about`, ms: 1234 })),
    new Map(),
  );
}

function judged(
  checks: CheckRecord[],
  rules: ReturnType<typeof rulesOf>,
  files: RunFacts['files'],
  evidence: JudgedRun['evidence'],
): JudgedRun {
  const facts: RunFacts = { ...factsOfRun({ id: 'r1', ms: 61_240, sandboxes: 4 }), files };
  const verdict = judgeRun(facts, checks, { rules, profiles: PROFILES, offers: [], deviations: [] });
  return { verdict, raw: [], basis: basisOfRun(facts), evidence };
}

/** A run with one fault that breaks two rules, a file whose set-up failed and one that was not cleaned up, and a profile with musts that nobody can test. */
export const joinedRun: JudgedRun = judged(
  [
    judgedCheck('fail', ['v.one', 'v.two'], {
      ...{ id: 'volumes/a.yaml > it fails', blames: ['v.one', 'v.two'], request: LONG_REQUEST },
      reasons: ['result.a = 1 is false, not true, where result.a = 2'],
    }),
    judgedCheck('fail', [], { id: 'volumes/b.yaml > set up: sandbox', kind: 'set-up', reasons: ['answered 500'] }),
    judgedCheck('harness-error', [], {
      id: 'volumes/c.yaml > set-up and clean-up',
      kind: 'clean-up',
      reasons: ['full'],
    }),
  ],
  rulesOf(
    requirement('v.one', { rule: 'The first rule.' }),
    requirement('v.two', { rule: 'The second rule.' }),
    requirement('v.three', { untestable: 'nobody sees it' }),
    requirement('v.four', { pending: 'later' }),
  ),
  ['volumes/a.yaml', 'volumes/b.yaml', 'volumes/c.yaml'].map((file) => ({ file, title: file, ms: 1 })),
  new Map(),
);

/** A run in which a server says the text wherever it can say something: in reasons, ids, titles, addresses and exchanges. */
export function runSaying(text: string): JudgedRun {
  const rules = rulesOf(requirement('rule.one', { rule: `The rule: ${text}`, profile: 'volumes' }));
  const statuses: CheckStatus[] = ['fail', 'warn', 'blocked', 'harness-error', 'waived', 'skipped', 'pass'];
  const checks = statuses.map((status) =>
    judgedCheck(status, ['rule.one'], {
      id: `folder/a.yaml > ${status} ${text}`,
      ...(status === 'pass' || status === 'skipped' ? {} : { blames: ['rule.one'] }),
      reasons: [`status: expected 200, got ${text}`, text],
      place: `scenarios/a.yaml:${text}`,
      request: `GET /${text} -> 200`,
      repro: `repro/${text}.sh`,
      curl: `curl ${text}`,
      questions: [{ id: 'one', question: text }],
      transcript: { file: text, exchanges: [1] },
    }),
  );
  const sdk = judgedCheck('warn', ['rule.one'], { id: 'specs/x.yml > sdk.x', sdk: text, reasons: [text] });
  const contract = judgedCheck('fail', ['rule.one'], {
    ...{
      id: `specs/${word(text)} > x ${word(text)} 200 body`,
      kind: 'contract',
      blames: ['rule.one'],
      reasons: [text],
    },
  });
  const all = [...checks, sdk, contract];
  const evidence = new Map<string, CheckEvidence>(
    all.map(({ id }) => [id, { exchanges: [exchangeSaying(text), exchangeSaying(text)], script: `# ${text}` }]),
  );
  const files = ['folder/a.yaml', 'specs/x.yml', `specs/${word(text)}`].map((file) => ({ file, title: text, ms: 1 }));
  const run = judged(all, rules, files, evidence);
  return { ...run, verdict: saying(run.verdict, text) };
}

/** Without white space, for what is a word. */
const word = (text: string): string => text.replace(/\s+/g, '_') || 'x';

function saying(verdict: JudgedRun['verdict'], text: string): JudgedRun['verdict'] {
  return {
    ...verdict,
    target: { kind: 'server', label: text, url: text, image: text },
    run: {
      ...verdict.run,
      drivers: [
        { driver: 'javascript', ms: 1 },
        { driver: text, ms: 1 },
      ],
    },
    provenance: {
      ...{ set: { id: text }, documents: {}, overlays: [{ name: text, digest: '0'.repeat(64) }] },
      suite: { version: text, digest: '0'.repeat(64), node: text, platform: text },
      settings: {
        ...{
          useServerProxy: false,
          volumes: text,
          drivers: [text],
          added: [],
          removed: [],
          hostPath: false,
          ossfs: false,
        },
        ...{ concurrency: 1, timeouts: { readyMs: 1, createMs: 1, requestMs: 1 } },
      },
      server: { version: text, evidence: text },
    },
    unexpected: [text],
    newer: [{ what: text, where: text, count: 1, overlay: text }],
    capabilities: [
      { capability: text, profile: text, seen: 'offered', evidence: text, claimed: true, judged: false, reason: text },
    ],
    waivers: [
      {
        ...{ check: text, clause: text, evidence: text, owner: text, reason: text, issue: text, expires: text },
        ...{ musts: [], status: 'applied' },
      },
      {
        ...{ check: `${text} `, clause: text, evidence: text, issue: `https://tracker.example/${text}` },
        ...{ musts: [], status: 'expired' },
      },
    ],
  };
}

const exchangeSaying = (text: string): Exchange => ({
  ...{ seq: 1, scenario: text, step: text, at: '2026-01-01T00:00:00Z', tick: 1, ms: 2, api: 'lifecycle', base: text },
  request: { method: 'POST', target: `/${text}`, headers: [[text, text]], body: { bytes: 1, text } },
  response: {
    ...{ status: 200, headers: [['content-type', text]] },
    body: { bytes: 9, text: JSON.stringify({ [text]: [text] }) },
  },
  failure: text,
});
