/**
 * A server without something optional is not asked for it: nothing fails, nothing is blocked, and all else is judged as
 * against one that has it.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadCapabilities } from '../../harness/capabilities/load.ts';
import { packageDir } from '../../harness/package.ts';
import type { Verdict } from '../../harness/verdict/verdict-format.ts';
import type { Exchange } from '../../harness/wire/exchange.ts';
import { byDay } from '../support/at-night.ts';
import { sessionRun } from '../support/session-run.ts';
import { capabilityOf, LACKS, type Lack, type Manner, startWithout } from '../support/without.ts';
import { run, workplace } from './command.ts';

const WHOLE_MS = 300_000;
/** Where the lifecycle API is asked for more than a sandbox, and so for what a server can lack. */
const LIFECYCLE = ['auth/', 'endpoints/', 'lifecycle/', 'snapshots/', 'volumes/'];
const { capabilities } = loadCapabilities(join(packageDir, 'specs'));

type Without = {
  code: number | null;
  verdict: Verdict;
  /** What scenarios asked of the server that it lacks: requests that were answered with 501. */
  refused: string[];
  /** Profiles of what it lacks. */
  profiles: string[];
};

/** Runs scenarios, all without filters, against a server that lacks `lacks`; nothing is known of it but address and key. */
async function runWithout(lacks: readonly Lack[], manner: Manner, filters: readonly string[] = []): Promise<Without> {
  const place = workplace();
  const server = await startWithout(lacks, manner);
  try {
    const { code } = await run(place, [
      ...['run', ...filters, '--target', server.url, '--api-key', server.apiKey, '--image', 'reference'],
      ...['--volumes', 'server', '--reports', place.reports],
    ]);
    const verdict = JSON.parse(readFileSync(join(place.reports, 'conformance.json'), 'utf8')) as Verdict;
    return { code, verdict, refused: refusedIn(join(place.reports, 'transcripts')), profiles: profilesOf(lacks) };
  } finally {
    await server.close();
    place.remove();
  }
}

/** Profiles of what is lacked. */
function profilesOf(lacks: readonly Lack[]): string[] {
  const names = lacks.map(capabilityOf);
  return capabilities.flatMap(({ name, profile }) => (names.includes(name) ? [profile] : []));
}

function refusedIn(transcripts: string): string[] {
  return readdirSync(transcripts).flatMap((name) =>
    readFileSync(join(transcripts, name), 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Exchange)
      .filter(({ response }) => response?.status === 501)
      .map(({ step, request }) => `${name} ${step}: ${request.method} ${request.target}`),
  );
}

function expectNoCascade({ code, verdict, refused, profiles }: Without): void {
  expectNothingBad(verdict.checks);
  // The server was asked before: there is no reason to ask again for what it does not have.
  expect(refused).toEqual([]);
  expect(code).toBe(0);
  expectNonePassed(verdict.requirements, profiles);
  expectWordOf(verdict, profiles);
}

function expectNothingBad(checks: Verdict['checks']): void {
  // What is an SDK's says nothing of what the server lacks.
  const bad = checks.filter(({ status, sdk }) => sdk === undefined && !['pass', 'skipped'].includes(status));
  expect(bad.map(({ id, status, reasons }) => `${status} ${id}: ${reasons[0]}`)).toEqual([]);
}

function expectNonePassed(requirements: Verdict['requirements'], lacked: readonly string[]): void {
  expect(lacked.length).toBeGreaterThan(0);
  const passed = requirements.filter(({ profile, status }) => lacked.includes(profile) && status === 'pass');
  expect(passed.map(({ id }) => id)).toEqual([]);
}

/** What no scenario of a part needs is not asked for, and nothing is said of it. */
function expectWordOf({ profiles, capabilities: offers }: Verdict, lacked: readonly string[]): void {
  const unneeded = offers.filter(({ evidence }) => evidence === 'no scenario of this run needs it');
  const unasked = capabilities.flatMap(({ name, profile }) =>
    unneeded.some(({ capability }) => capability === name) ? [profile] : [],
  );
  const words = profiles.filter(({ profile }) => lacked.includes(profile)).map(({ profile, word }) => [profile, word]);
  expect(words.filter(([profile = '']) => !unasked.includes(profile)).length).toBeGreaterThan(0);
  expect(words).toEqual(
    words.map(([profile = '']) => [profile, unasked.includes(profile) ? 'not-verified' : 'not-offered']),
  );
}

/** How many checks of scenarios were made. */
const made = (checks: Verdict['checks']): number =>
  checks.filter(({ kind, status }) => kind === 'step' && status === 'pass').length;

describe('a server without anything optional', () => {
  // The second is told apart where keys are asked for, and what is lacked is asked for and refused.
  it.each<[string, Manner, string[], number]>([
    ['501, to those who have the key', { status: 501 }, byDay(LIFECYCLE), 300],
    [
      '404, to everybody, as a router does that comes before the key',
      { status: 404, beforeTheKey: true },
      [
        'endpoints/service',
        'lifecycle/pause',
        'lifecycle/platform',
        'telemetry',
        'validation-others',
        'snapshots/list',
      ],
      100,
    ],
  ])(
    'that answers %s',
    async (_, manner, filters, checks) => {
      const result = await runWithout(LACKS, manner, filters);
      expectNoCascade(result);
      expect(made(result.verdict.checks)).toBeGreaterThan(checks);
    },
    WHOLE_MS,
  );
});

/** What is lacked together has nothing to do with each other: no check needs both. That a run says so is tested above. */
describe('a server without', () => {
  it.each<[string, Lack[], string[], number]>([
    [
      'snapshots, and endpoints that expire',
      ['snapshots', 'expires'],
      ['snapshots/', 'lifecycle/validation-others', 'endpoints/signed', 'endpoints/service'],
      100,
    ],
    ['pauses, and a server proxy', ['pause', 'server proxy'], ['pause', 'validation-others', 'endpoints/service'], 100],
    ['named volumes', ['pvc'], ['lifecycle/pause', 'snapshots/', 'delete-ends'], 120],
  ])(
    '%s',
    async (_, lacks, filters, checks) => {
      const server = await startWithout(lacks, { status: 501 });
      try {
        const ran = await sessionRun({ server, filters });
        expectNothingBad(ran.checks);
        expect(ran.left).toEqual([]);
        const asked = ran.exchanges.filter(({ response }) => response?.status === 501);
        expect(asked.map(({ scenario, step }) => `${scenario} ${step}`)).toEqual([]);
        expectNonePassed(ran.requirements, profilesOf(lacks));
        const lacked = ran.info.offers.filter(({ capability }) => lacks.map(capabilityOf).includes(capability));
        expect(lacked.map(({ seen, judged }) => [seen, judged])).toEqual(lacks.map(() => ['not-offered', false]));
        expect(made(ran.checks)).toBeGreaterThan(checks);
      } finally {
        await server.close();
      }
    },
    WHOLE_MS,
  );
});
