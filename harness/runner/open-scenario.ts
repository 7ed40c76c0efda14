/** Everything a scenario runs with, made for it alone: recorder, driver, volumes, clean-up. */
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { loadOverlays } from '../contract/overlay.ts';
import { type CallLog, createCallLog } from '../drivers/calls.ts';
import { driverEntry } from '../drivers/custom.ts';
import type { Driver, DriverEntry } from '../drivers/driver.ts';
import { openWithFallback } from '../drivers/fallback.ts';
import { noteTrouble, readTroubles } from '../drivers/trouble.ts';
import { secretKeyValues } from '../engine/api-key.ts';
import { createCaller } from '../engine/caller.ts';
import { createCleaner } from '../engine/cleaner.ts';
import { createExecdCaller } from '../engine/execd-caller.ts';
import { createFetcher } from '../engine/fetcher.ts';
import { withFixtures } from '../engine/fixture.ts';
import { createScenarioRun, type ScenarioRun } from '../engine/scenario-run.ts';
import { type Ledger, noteKept, openLedger } from '../run/ledger.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { commonVolumes } from '../session/common-volumes.ts';
import { contractsIn } from '../session/contract-rules.ts';
import type { SessionInfo } from '../session/info.ts';
import { wrongIn } from '../session/sdk-requests.ts';
import { createWaits } from '../session/waits.ts';
import { systemClock } from '../until.ts';
import type { Surroundings } from '../verbs/surroundings.ts';
import { inColumn } from '../verdict/in-column.ts';
import { PROVISIONERS } from '../volumes/all.ts';
import { createHostDirectories, notedIn } from '../volumes/host/directories.ts';
import type { VolumeProvisioner } from '../volumes/provisioner.ts';
import type { Exchange } from '../wire/exchange.ts';
import { type Recorder, startRecorder } from '../wire/recorder.ts';
import { transcriptName } from '../wire/transcript.ts';
import { keepExchanges } from './kept-exchanges.ts';
import { createSandboxWatch } from './sandbox-watch.ts';
import { createSnapshotWatch } from './snapshot-watch.ts';

export type OpenScenario = {
  run: ScenarioRun;
  /** Where the exchanges begin that are made from now on. */
  mark(): number;
  /** All exchanges that have ended, oldest first. */
  ended(): Exchange[];
  /** The same with what is known of those that have not ended. */
  begun(): Exchange[];
  /** The step that one of these exchanges belongs to; null: the set-up or the clean-up. */
  stepOf(exchange: Exchange): string | null;
  /** Waits until the record has every exchange of a step that anybody waits for, for `ms` at most; null: every exchange. */
  recorded(ms: number, step: string | null): Promise<void>;
  /** Cleans up; a sentence for each thing that is left. */
  close(): Promise<string[]>;
  /** Closes, leaves what the scenario made, and notes that this is so on purpose. */
  keep(): Promise<void>;
  /** Closes what was opened, and leaves what the scenario made. */
  abandon(): Promise<void>;
};

/** What a server answers in the last moment of the time that it has must still be recorded. */
const RECORDED_MS = 5000;

/** How long the clean-up waits for exchanges that are still under way. */
const SETTLE_MS = 15_000;
/** Servers may hold a stream open behind the event that ends it; its sandbox is removed all the same. */
const TAIL_MS = 100;

const byTime = (a: Exchange, b: Exchange): number => a.tick - b.tick;

/** The file that a run keeps the exchanges of a scenario in, another one for each column. */
export function transcriptOf(
  { file }: Pick<Scenario, 'file'>,
  { transcripts, column }: Pick<SessionInfo, 'transcripts' | 'column'>,
): string {
  return join(transcripts, transcriptName(file, column));
}

/** Gives what drives sandboxes in the place of the driver of the run. */
type Drive = (entry: DriverEntry) => DriverEntry;

/** Opens everything that the steps of a scenario run with. Leaves nothing open when it throws. */
export async function openScenario(
  scenario: Scenario,
  info: SessionInfo,
  drive: Drive = (entry) => entry,
): Promise<OpenScenario> {
  const cleaner = createCleaner();
  const name = inColumn(scenario.file, info.column);
  const ledger = openLedger(info.ledger, name);
  const common = commonVolumes(scenario, info);
  const kept = keepExchanges();
  const calls = createCallLog(() => recorder);
  const waits = createWaits(info);
  // An exchange itself has the name of its step without secrets.
  const steps = new WeakMap<Exchange, string | null>();
  const watches = [createSandboxWatch(cleaner, ledger, waits), createSnapshotWatch(cleaner, ledger)];
  const recorder: Recorder = await startRecorder({
    upstream: info.target.url,
    ...(info.apiKey === undefined ? {} : { apiKey: info.apiKey }),
    secrets: [
      ...secretKeyValues(info.apiKey),
      ...info.secrets,
      ...(info.ossfs === undefined ? [] : [info.ossfs.accessKeyId, info.ossfs.accessKeySecret]),
    ],
    transcript: transcriptOf(scenario, info),
    scenario: scenario.file,
    driver: info.column,
    limits: { idleMs: Math.max(info.createMs, info.requestMs) + RECORDED_MS },
    onExchange: (exchange, raw, step) => {
      kept.add(exchange);
      steps.set(exchange, step);
      calls.see(exchange, raw);
      for (const watch of watches) watch.see(exchange, raw);
    },
  });
  for (const watch of watches) watch.use(recorder.url, info.apiKey);
  const { driver, volumes } = await openTools(info, recorder.url, calls, drive).catch(async (error: unknown) => {
    await recorder.close();
    throw error;
  });
  const around: Surroundings = {
    runId: info.runId,
    ...(info.column === undefined ? {} : { column: info.column }),
    ...(common === undefined ? {} : { common }),
    image: info.image,
    ...hostIn(info, ledger),
    ...(info.ossfs === undefined ? {} : { ossfs: info.ossfs }),
    driver,
    readyMs: info.readyMs,
    volumes,
    call: createCaller({ url: `${recorder.url}/v1`, apiKey: info.apiKey, operations: info.operations }),
    execd: createExecdCaller({ recorder: recorder.url, apiKey: info.apiKey, operations: info.operations }),
    useServerProxy: info.useServerProxy,
    fetch: createFetcher(recorder.url, info.apiKey),
    waits,
    setStep: (name) => recorder.setStep(name),
    claims: {
      made: (id) => ledger.made({ kind: 'volume', id }),
      gone: (id) => ledger.gone({ kind: 'volume', id }),
    },
    ...systemClock,
  };
  const run = withFixtures(scenario, createScenarioRun(scenario, around, cleaner));
  const within = async (ms: number, work: Promise<void>): Promise<void> => {
    await Promise.race([work, delay(ms, undefined, { ref: false })]);
  };
  /** Waits for what is under way, and a little for the ends of streams that nobody waits for. */
  const settleAll = async (): Promise<void> => {
    await within(SETTLE_MS, recorder.recorded());
    await within(TAIL_MS, recorder.settled());
  };
  /** What a driver says wrong in the end must not keep the recorder open. */
  const closeTools = async (): Promise<void> => {
    try {
      await volumes.close();
      await driver.close();
    } finally {
      await recorder.close();
    }
  };
  return {
    run,
    // As exchanges have it, who say when they began to the thousandth of a millisecond.
    mark: () => Math.floor(Number(process.hrtime.bigint()) / 1000) / 1000,
    ended: () => [...kept.all()].sort(byTime),
    begun() {
      const unfinished = recorder.unfinished();
      for (const { exchange, step } of unfinished) steps.set(exchange, step);
      return [...kept.all(), ...unfinished.map(({ exchange }) => exchange)].sort(byTime);
    },
    stepOf: (exchange) => steps.get(exchange) ?? null,
    recorded: (ms, step) => within(ms, recorder.recorded(step === null ? {} : { step })),
    async close() {
      recorder.setStep(null);
      // A creation that a step no longer waits for is still answered: what it made must be known before it is removed.
      await settleAll();
      const problems = await run.cleanUp();
      await closeTools();
      return problems;
    },
    async keep() {
      await settleAll();
      noteKept(info.ledger, name);
      await closeTools();
    },
    async abandon() {
      // First, since a driver waits for answers that do not come any more.
      await recorder.close();
      await volumes.close();
      await driver.close();
    },
  };
}

/** The directory of the host, and the directories below it where the suite sees them. */
function hostIn({ hostPath }: SessionInfo, ledger: Ledger): Pick<Surroundings, 'hostPath' | 'hostDirectories'> {
  if (hostPath === undefined) return {};
  const { onServer, here } = hostPath;
  return {
    hostPath: onServer,
    ...(here === undefined
      ? {}
      : { hostDirectories: { volumes: createHostDirectories(here), ...notedIn(ledger, here) } }),
  };
}

/** What drives the sandboxes of a scenario and what reaches its volumes. Leaves nothing open when it throws. */
async function openTools(
  info: SessionInfo,
  recorder: string,
  calls: CallLog,
  drive: Drive,
): Promise<{ driver: Driver; volumes: VolumeProvisioner }> {
  const driver = await openDriver(info, recorder, calls, drive);
  const { image, runId } = info;
  const { provide } = PROVISIONERS.get(info.volumes.kind, 'volumes');
  try {
    return { driver, volumes: await provide(info.volumes, { driver, image, runId }) };
  } catch (error) {
    await driver.close();
    throw error;
  }
}

/** The documents, read once in a worker, by the folder that they are in and the overlays: hardly a scenario needs them. */
const documents = new Map<string, ReturnType<typeof contractsIn>>();
function documentsOf({ specs, set, overlays }: SessionInfo): ReturnType<typeof contractsIn> {
  const key = [specs, set, ...overlays].join(' ');
  const found = documents.get(key) ?? contractsIn(specs, { set, overlays: loadOverlays(specs, overlays) });
  documents.set(key, found);
  return found;
}

/** The driver of the run. What an SDK could not use in another scenario of the run is not tried once more. */
async function openDriver(info: SessionInfo, recorder: string, calls: CallLog, drive: Drive): Promise<Driver> {
  const entry = drive(driverEntry(info.ownDrivers[info.driver] ?? info.driver));
  const options = {
    url: recorder,
    apiKey: info.apiKey,
    readySeconds: info.readyMs / 1000,
    createSeconds: info.createMs / 1000,
    requestSeconds: info.requestMs / 1000,
    useServerProxy: info.useServerProxy,
  };
  if (entry.sdk !== true) return entry.open(options);
  const unused = readTroubles(info.reports).filter(({ driver, kind }) => driver === entry.name && kind === 'unused');
  return openWithFallback(entry, options, {
    calls,
    unfit: unused.map(({ operation }) => operation),
    note: (trouble) => noteTrouble(info.reports, trouble),
    wrongIn: async (exchange) => wrongIn(await documentsOf(info), exchange),
  });
}
