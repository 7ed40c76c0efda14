/** summary.md: what a CI job shows of a run, with no text of a server in it that is anything but text. */
import { marked } from 'marked';
import { expect, it } from 'vitest';
import type { JudgedRun } from '../../harness/report/judged-run.ts';
import { summary } from '../../harness/report/summary.ts';
import { judgeRun } from '../../harness/verdict/verdict.ts';
import type { Verdict } from '../../harness/verdict/verdict-format.ts';
import { judgedCheck, offer, requirement, rulesOf } from '../verdict/support.ts';
import { HOSTILE, hostileRun } from './hostile.ts';
import { basisOfRun, factsOfRun, smallRun } from './run.ts';

const htmlOf = (text: string): string => marked.parse(text, { gfm: true, async: false });

/** The texts of a page, as people see them. */
const seen = (html: string): string =>
  html
    .replace(/<!--.*?-->/g, '')
    .replace(/<[^>]*>/g, '')
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&amp;/g, '&');

const OWN_TAG =
  /^<\/?(?:h1|h2|h3|p|ul|li|table|thead|tbody|tr|th|td|strong|code)>$|^<!-- -->$|^<a href="https:\/\/github\.com\/alibaba\/OpenSandbox\/[^"]*">$|^<\/a>$/;

it('says the verdict, the profiles, and of each deviation the rule, the clause, what was seen and how to see it again', () => {
  const text = seen(htmlOf(summary(smallRun)));
  expect(text).toContain('OpenSandbox conformance: not conformant: 1 check failed, 1 blocked');
  expect(text).toMatch(/volumes\s+not conformant\s+2\s+1 failed/);
  expect(text).toMatch(/1\. v\.two \(must, 1 check\)\s+The second rule\. · x\.yml#\/two/);
  expect(text).toMatch(/2\. v\.two \(warning, 1 check\)/);
  expect(text).toMatch(
    /volumes\/a\.yaml > it fails\s+expected 1, got 2 second line\s+request GET \/x -> 500\s+see it again: repro\/a\.b\.sh\s+stands in scenarios\/volumes\/a\.yaml:7/,
  );
  expect(text).toMatch(
    /Harness errors: no verdict about the server\s+check\s+why\s+volumes\/a\.yaml > it breaks\s+disk full/,
  );
  expect(text).toMatch(/Not judged\s+checks\s+musts not verified\s+why\s+1\s+0\s+not claimed/);
  expect(text).toContain('Checks: 1 failed, 1 blocked, 1 harness errors, 1 warnings, 1 waived, 1 passed, 2 skipped.');
});

it('has a row for profiles that somebody should look at, and a line for the others', () => {
  const { verdict } = smallRun;
  const [profile] = verdict.profiles;
  const of = (name: string, word: Verdict['profiles'][number]['word']): Verdict['profiles'][number] => ({
    ...(profile as NonNullable<typeof profile>),
    profile: name,
    word,
    reasons: [{ musts: 1, reason: 'so' }],
  });
  const profiles = [of('a', 'conformant'), of('b', 'not-verified'), of('c', 'no-checks'), of('d', 'waived')];
  const page = (run: Partial<Verdict['run']>): string =>
    seen(htmlOf(summary({ ...smallRun, verdict: { ...verdict, profiles, run: { ...verdict.run, ...run } } })));
  expect(page({})).toMatch(/\sb\s+not verified\s+2\s+1 so\s+d\s+waived\s/);
  expect(page({})).toContain('\nConformant: a\nNot offered, or without checks: c\n');
  const part = page({ partial: 'filter x' });
  expect(part).toMatch(/why\s+d\s+waived\s/);
  expect(part).toContain('\nNot verified, in this part of the suite: b\n');
});

it('no text of a server is markup: every element of the page is one of ours, and every link leads to a clause', () => {
  const written = summary(hostileRun);
  const tags = htmlOf(written).match(/<[^>]*>/g) ?? [];
  expect([...new Set(tags)].filter((tag) => !OWN_TAG.test(tag))).toEqual([]);
  // Where GitHub looks for names of people and numbers of issues, and not in code, there are none.
  const outside = htmlOf(written).replace(/<code>.*?<\/code>/gs, '');
  expect(outside).not.toMatch(/@[a-z]|evil|alert|javascript:|octocat|GH-12/);
  expect(seen(htmlOf(written))).toContain('@octocat and @org/team, #12');
});

it('a text of a server begins no line', () => {
  for (const line of summary(hostileRun).split('\n')) expect(line).not.toMatch(/^\s*(?:::|#[^# ]|~~~|```|=|>)/);
  expect(summary(hostileRun)).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e\u200b\u2028]/);
});

function runWith(failures: number, texts: readonly string[]): JudgedRun {
  const ids = Array.from({ length: failures }, (_, index) => `rule.${index}`);
  const checks = ids.map((id, index) =>
    judgedCheck('fail', [id], {
      id: `a.yaml > ${texts[index % texts.length]} ${index}`,
      blames: [id],
      reasons: [...texts],
    }),
  );
  const facts = factsOfRun();
  return {
    ...smallRun,
    verdict: judgeRun(facts, checks, {
      rules: rulesOf(...ids.map((id) => requirement(id))),
      profiles: [{ name: 'volumes' }],
      offers: [offer('volumes.pvc', 'offered', { judged: false })],
      deviations: [],
    }),
    basis: basisOfRun(facts),
  };
}

it('of many deviations ten are explained, a hundred have a line, and the number of the others is said', () => {
  const text = summary(runWith(130, ['wrong']));
  expect(text.match(/^### \d+\. /gm)).toHaveLength(10);
  expect(text).toContain('### 120 more deviations');
  expect(text.match(/^\| <code>rule\./gm)).toHaveLength(100);
  expect(text).toContain('\nand 20 more\n');
  expect(text).toContain('Offered and not judged: <code>volumes.pvc</code>');
});

it('stays below what GitHub takes, however long the texts, and says what was cut', () => {
  const long = HOSTILE.map((text) => '`|<@'.repeat(75_000).slice(0, 300) + text);
  const verdict = runWith(130, long).verdict;
  const many = Array.from({ length: 300 }, (_, index) => ({
    check: `${'|'.repeat(299)}${index}`,
    clause: 'x.yml#/a',
    evidence: '<'.repeat(300),
    owner: '@'.repeat(300),
    reason: '',
    issue: '#'.repeat(300),
    expires: '`'.repeat(300),
    musts: [],
    status: 'applied' as const,
  }));
  const text = summary({ ...smallRun, verdict: { ...verdict, waivers: many } });
  expect(Buffer.byteLength(text)).toBeLessThan(1024 * 1024);
  expect(text).toMatch(
    /\*\*Cut here: \d+ more lines did not fit into a summary of 1 MiB; they are in the other reports\.\*\*\n$/,
  );
});
