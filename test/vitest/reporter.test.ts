/** What the reporter hands to whoever decides, and what it prints and writes. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type SessionInfo, sessionInfo } from '../../harness/session/info.ts';
import type { Verdict } from '../../harness/verdict/verdict-format.ts';
import { createVerdictReporter, type VerdictReporterOptions } from '../../harness/vitest/reporter.ts';
import { offer, requirement, rulesOf } from '../verdict/support.ts';

let reports: string;
beforeEach(() => {
  reports = mkdtempSync(join(tmpdir(), 'osc-reporter-'));
});
afterEach(() => rmSync(reports, { recursive: true }));

const infoOf = (): SessionInfo =>
  sessionInfo({
    runId: 'r1',
    server: {
      target: { kind: 'server', label: 'a server', url: 'http://x' },
      apiKey: 'k',
      image: 'img',
      volumes: { kind: 'server' },
      capabilities: [],
    },
    references: {
      rules: rulesOf(requirement('v.one'), requirement('f.one', { profile: 'files', level: 'should' })),
      set: '2026-06',
      questions: [],
      contract: {},
      operations: [],
    },
    offers: [offer('volumes.pvc', 'offered', { judged: false })],
    reports,
    readyMs: 1,
    requestMs: 2,
  });

/** A run that had no file. */
async function ended(
  info: SessionInfo,
  more: Partial<VerdictReporterOptions> = {},
): Promise<{ verdict: Verdict; lines: string[] }> {
  const lines: string[] = [];
  let verdict: Verdict | undefined;
  const reporter = createVerdictReporter({
    info: () => info,
    print: (text) => lines.push(...stripVTControlCharacters(text).split('\n')),
    verbose: false,
    onVerdict: (judged) => {
      verdict = judged;
    },
    ...more,
  });
  reporter.onTestRunStart?.([]);
  await reporter.onTestRunEnd?.([], [], 'passed');
  if (verdict === undefined) throw new Error('there was no verdict');
  expect(JSON.parse(readFileSync(join(reports, 'conformance.json'), 'utf8'))).toEqual(verdict);
  return { verdict, lines };
}

it('judges by the profiles of the documents in use and by what is known of the server', async () => {
  const { partial: _, ...whole } = infoOf();
  const { verdict, lines } = await ended(whole);
  expect(verdict.verdict).toBe('not-verified');
  expect(verdict.run).not.toHaveProperty('partial');
  expect(verdict.profiles.map(({ profile }) => profile)).toEqual(['core', 'files', 'volumes']);
  expect(verdict.capabilities).toEqual(whole.offers);
  expect(lines).toContain('offered and not judged: volumes.pvc');
  expect(lines.join('\n')).toMatch(
    /^verdict {5}core NO CHECKS YET · volumes NOT VERIFIED \(1 of 1 must: no check of it reported\) · files NO CHECKS YET$/m,
  );
});

it('says what the run is a part of', async () => {
  const { verdict, lines } = await ended({ ...infoOf(), partial: 'filter x' });
  expect(verdict.run.partial).toBe('filter x');
  expect(lines.at(-1)).toBe('verdict     not a verdict (filter x)');
});

it('says what is required and what nobody expected, where somebody asks', async () => {
  const expected = { skips: [], planned: ['a.yaml > one'], complete: true };
  const { verdict, lines } = await ended(infoOf(), { required: ['volumes'], expected });
  expect(verdict.required).toEqual([{ profile: 'volumes', word: 'not-verified' }]);
  expect(verdict.unexpected).toEqual(['a.yaml > one never reported']);
  expect(lines).toContain('unexpected  a.yaml > one never reported');
  const { verdict: other } = await ended(infoOf());
  expect(other).not.toHaveProperty('required');
  expect(other).not.toHaveProperty('unexpected');
});
