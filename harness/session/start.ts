/** Makes the server under test ready and says what workers must know; at the end leaves nothing behind. */
import { DEFAULT_DRIVER } from '../drivers/all.ts';
import { driverEntry } from '../drivers/custom.ts';
import { createLifecycleClient } from '../lifecycle-client/client.ts';
import { askVersion, type ServerVersion } from '../lifecycle-client/server-version.ts';
import { discardLedger, ledgerFile } from '../run/ledger.ts';
import type { Settings } from '../settings/settings.ts';
import { TARGETS } from '../targets/all.ts';
import type { PreparedTarget, TargetEntry } from '../targets/target.ts';
import type { Waiver } from '../verdict/baseline-format.ts';
import { baselineFile, baselineOf } from './baseline.ts';
import { lookAround } from './beside.ts';
import { claimRules, offersInWords } from './claims.ts';
import { closeSession, leftBehind } from './close.ts';
import { type References, type ServerUnderTest, type SessionInfo, sessionInfo } from './info.ts';
import { offersOfRun } from './offers.ts';
import { chooseOverlays } from './overlays.ts';
import { type Prepared, prepare } from './prepare.ts';
import { provenanceOf } from './provenance.ts';
import { loadReferences } from './references.ts';

export type Session = {
  info: SessionInfo;
  /** The lines that open the output: which target is tested, and what it is taken to offer. */
  headline: string;
  /** What the run has made and not removed, right now, without asking anybody. */
  left(): string[];
  /**
   * Removes what scenarios left and stops what the session started. Gives a sentence for each thing that is still
   * there. `interrupted`: creations may still be under way on the server.
   */
  close(options: { interrupted: boolean }): Promise<string[]>;
};

/**
 * Starts a session. `needed`: the capabilities that the scenarios of a part need; a server is not asked for others. Throws
 * UsageError or HarnessError with a sentence that says what to do.
 */
export async function startSession(
  settings: Settings,
  log: (line: string) => void,
  signal?: AbortSignal,
  needed?: ReadonlySet<string>,
): Promise<Session> {
  const entry = TARGETS.get(settings.target.kind, 'target');
  const baseline = baselineFile(settings);
  const deviations = baselineOf(settings)?.waivers ?? [];
  const references = await loadReferences(settings.specs, entry.judges, settings.specVersion.set);
  for (const driver of settings.drivers) await driverEntry(driver).prepare?.({ log, signal });
  const { runId, target, ledger } = await prepare(entry, settings, log, signal, needed);
  try {
    return await sessionOf({ settings, entry, baseline, deviations, references, runId, target, ledger, log });
  } catch (error) {
    await target.stop();
    discardLedger(ledgerFile(settings.reports, runId));
    throw error;
  }
}

type Begun = Prepared & {
  settings: Settings;
  entry: TargetEntry;
  baseline: string | undefined;
  deviations: Waiver[];
  references: References;
  log: (line: string) => void;
};

async function sessionOf(begun: Begun): Promise<Session> {
  const { settings, entry, baseline, deviations, references, runId, target, ledger, log } = begun;
  const offers = offersOfRun(settings, entry, target);
  const server = await serverVersion(target, entry);
  const overlays = chooseOverlays(settings, server);
  const info = sessionInfo({
    ...settings,
    overlays: overlays.versions,
    runId,
    server: serverUnderTest(target, entry),
    offers,
    references: { ...references, rules: { ...references.rules, ...claimRules(offers) } },
    deviations,
  });
  info.provenance = await provenanceOf(settings, {
    set: info.set,
    overlays: overlays.versions,
    baseline,
    server,
  });
  const client = createLifecycleClient(target.url, target.apiKey, info.createMs);
  const { transcripts } = info;
  // What is there now is compared with what is there after the run.
  await target.settled;
  const beside = await lookAround({ target, client, runId, ledger, transcripts });
  return {
    info,
    headline: headlineOf(info, settings, overlays.words),
    left: () => leftBehind(info),
    close: ({ interrupted }) => closeSession({ info, client, ledger, beside, target, log }, interrupted),
  };
}

/** What stands for a server before one execd has no version of its own. */
const serverVersion = async ({ url, apiKey }: PreparedTarget, { judges }: TargetEntry): Promise<ServerVersion> =>
  judges === undefined ? askVersion(url, apiKey) : { evidence: 'no server is tested' };

function serverUnderTest(prepared: PreparedTarget, { kind, judges }: TargetEntry): ServerUnderTest {
  const { label, url, address, ...rest } = prepared;
  const { apiKey, image, volumes, hostPath, secrets } = rest;
  const target = { kind, label, url, ...(address === undefined ? {} : { address }) };
  return { target, apiKey, image, volumes, hostPath, secrets, judges, capabilities: [] };
}

function headlineOf(
  { target, image, volumes, judges, drivers, runId, offers, set }: SessionInfo,
  { specVersion: { evidence } }: Settings,
  overlays: string | undefined,
): string {
  const asked = `requirement set ${set}${evidence === undefined ? '' : ` (${evidence})`}`;
  const parts = [`${target.label} at ${target.address ?? target.url}`, asked];
  if (judges === undefined) parts.push(`image ${image}`, `volumes through ${volumes.kind}`);
  // Nobody asks for the usual one.
  if (drivers.length > 1 || drivers[0] !== DEFAULT_DRIVER)
    parts.push(`${drivers.length > 1 ? 'drivers' : 'driver'} ${drivers.join(', ')}`);
  const lines = [[...parts, `run ${runId}`].join(', '), ...(overlays === undefined ? [] : [overlays])];
  return `${lines.join('\n')}\n${offersInWords(offers)}`;
}
