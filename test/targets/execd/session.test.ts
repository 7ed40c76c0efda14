/** A run against one execd: what it is judged by, and what it removes of an earlier run that was killed. */
import { existsSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EXECD_PROFILES, OWN_SANDBOX } from '../../../harness/capabilities/own-sandbox.ts';
import { mustReport } from '../../../harness/cli/planned.ts';
import { packageDir } from '../../../harness/package.ts';
import { type Owner, thisProcess } from '../../../harness/process/owner.ts';
import { loadProfiles } from '../../../harness/register/profiles.ts';
import { beginLedger, ledgerFile, noteServer, openLedger, whatIsLeft } from '../../../harness/run/ledger.ts';
import { judgedDocuments, judgedPatterns, judgedProfiles } from '../../../harness/session/judged.ts';
import { type Session, startSession } from '../../../harness/session/start.ts';
import { resolveSettings } from '../../../harness/settings/resolve.ts';
import { type Place, startPlace } from './place.ts';

const TOKEN = 'a-token-of-tests';
const GONE: Owner = { ...thisProcess(), start: '1' };
const OLD = 'fedcba9876';
const HOME = `/tmp/conformance-${OLD}-12345678`;

const reports = realpathSync(mkdtempSync(join(tmpdir(), 'osc-execd-')));
const specs = join(packageDir, 'specs');
const lines: string[] = [];
let place: Place;
let session: Session;

/** A killed run against this execd. */
async function killed(): Promise<string> {
  const file = ledgerFile(reports, OLD);
  beginLedger(file, { runId: OLD, startedAt: '2026-01-01T00:00:00Z', owner: GONE, host: 'here', target: 'execd' });
  noteServer(file, { url: place.execd.url });
  const ledger = openLedger(file, 'exec/x.yaml');
  ledger.made({ kind: 'sandbox', id: 'old' });
  ledger.made({ kind: 'directory', id: HOME, in: 'old' });
  await place.own.ask('POST', '/command', { command: `mkdir ${HOME}` }, { 'X-EXECD-ACCESS-TOKEN': TOKEN });
  expect(existsSync(HOME)).toBe(true);
  return file;
}

let ledgerOfKilled: string;
beforeAll(async () => {
  place = await startPlace(TOKEN);
  ledgerOfKilled = await killed();
  const flags = { execd: place.execd.url, execdToken: TOKEN, reports };
  const settings = resolveSettings(flags, { env: {}, cwd: reports, packageDir });
  session = await startSession(settings, (line) => lines.push(line));
}, 30_000);
afterAll(async () => {
  expect(await session.close({ interrupted: false })).toEqual([]);
  expect(existsSync(session.info.ledger)).toBe(false);
  await place.stop();
  rmSync(reports, { recursive: true });
});

describe('what it is judged by', () => {
  const judged = [...EXECD_PROFILES, 'contract-execd'];

  it('are the rules about execd, and no others', () => {
    const profiles = new Set(Object.values(session.info.rules).map(({ profile }) => profile));
    expect([...profiles].sort()).toEqual(judged.toSorted());
    const { judges } = session.info;
    expect(judgedDocuments(judges)).toEqual(['execd-api.yaml']);
    const names = judgedProfiles(loadProfiles(specs).profiles, judges).map(({ name }) => name);
    expect(names.toSorted()).toEqual(judged.toSorted());
    expect(mustReport([], { filters: [] }, { specs, drivers: ['javascript'], judges })).toEqual([
      'specs/execd-api.yaml > requests',
    ]);
  });

  it('are the scenarios about execd, and of a server all', () => {
    const scenarios = join(packageDir, 'scenarios');
    const files = judgedPatterns(scenarios, session.info.judges, '2026-06');
    expect(files.filter((file) => /^(lifecycle|volumes|auth|endpoints|snapshots)\//.test(file))).toEqual([]);
    expect(judgedPatterns(scenarios, undefined, '2026-06')).toEqual(['**/*.{yaml,yml}']);
    expect(judgedProfiles(loadProfiles(specs).profiles, undefined)).toEqual(loadProfiles(specs).profiles);
  });

  it('is what it shows, and nothing that needs a sandbox of its own', () => {
    const offer = (name: string) => session.info.offers.find(({ capability }) => capability === name);
    expect(offer('endpoints.streaming')).toMatchObject({ seen: 'offered', judged: true });
    expect(offer('lifecycle.pause')).toMatchObject({ seen: 'unknown', judged: false });
    expect(offer(OWN_SANDBOX)).toMatchObject({ seen: 'unknown', judged: false });
    expect(offer(OWN_SANDBOX)?.reason).toMatch(/^needs sandbox\.own, which comes with a server/);
  });
});

it('people are told its own address, and never its token', () => {
  expect(session.headline).toMatch(
    new RegExp(`^execd at ${place.execd.url}, requirement set [-.0-9]+, run [0-9a-f]+\n`),
  );
  expect(session.info).toMatchObject({ apiKey: undefined, secrets: [TOKEN] });
  expect(session.headline + JSON.stringify(session.info.offers)).not.toContain(TOKEN);
});

it('what an earlier run has left there is removed, and told', () => {
  expect(lines).toContain(`run ${OLD} did not end in order. Removed now: sandbox old.`);
  expect(existsSync(HOME)).toBe(false);
  expect(existsSync(ledgerOfKilled)).toBe(false);
});

it('what is in a sandbox goes from the ledger with it', () => {
  const file = ledgerFile(reports, 'other');
  const ledger = openLedger(file);
  ledger.made({ kind: 'sandbox', id: 'a' });
  ledger.made({ kind: 'session', id: 's', in: 'a' });
  ledger.made({ kind: 'command', id: 'c', in: 'b' });
  ledger.gone({ kind: 'sandbox', id: 'a' });
  expect(whatIsLeft(file)).toEqual([{ kind: 'command', id: 'c', in: 'b' }]);
  rmSync(file);
});
