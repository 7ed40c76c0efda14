/** Makes the server under test ready and says what workers must know; at the end leaves nothing behind. */
import { randomBytes } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describeError, HarnessError } from '../errors.ts';
import { packageDir } from '../package.ts';
import { loadBaseline } from '../register/baseline.ts';
import { contractBindings } from '../register/contract-binding.ts';
import { loadRegister } from '../register/register.ts';
import { REPORTS } from '../report/all.ts';
import { isLocal } from '../settings/address.ts';
import type { Settings } from '../settings/settings.ts';
import { outsideVolumes } from '../volumes/outside.ts';
import { placeBystanders } from './bystanders.ts';
import type { SessionInfo } from './info.ts';
import { inventoryDifferences } from './inventory.ts';
import { type Ledger, ledgerFile, openLedger, removeLedger, unfinishedRuns, whatIsLeft } from './ledger.ts';
import { createLifecycleClient, type LifecycleClient } from './lifecycle-client.ts';
import { namedOperations } from './operations.ts';
import { checkServer, probeImage } from './preflight.ts';
import { SILENCE_FILE } from './silence.ts';
import { sweepSandboxes } from './sweep.ts';
import { sweepSnapshots } from './sweep-snapshots.ts';
import { sweepVolumes } from './sweep-volumes.ts';

export type Session = {
  info: SessionInfo;
  /** The line that opens the output: which target is tested. */
  headline: string;
  /** What the run has made and not removed, right now, without asking anybody. */
  left(): string[];
  /**
   * Removes what scenarios left and stops what the session started. Gives a sentence for each thing that is still
   * there. `interrupted`: creations may still be under way on the server.
   */
  close(options: { interrupted: boolean }): Promise<string[]>;
};

type Prepared = Pick<SessionInfo, 'target' | 'apiKey' | 'image' | 'volumes' | 'hostPath'> & {
  /** Nobody else uses the server: things that are not of the run may be put beside it. */
  private: boolean;
  /** Capabilities that the machine decides about. */
  found?: string[];
  /** Stops what was started for the run. */
  stop(): Promise<void>;
};

const OFTEN_CLAIMED = [
  'volumes.pvc',
  'volumes.docker',
  'lifecycle.manual-cleanup',
  'lifecycle.pause',
  'lifecycle.platform',
  'lifecycle.snapshots',
  'lifecycle.telemetry',
  'endpoints.server-proxy',
  'endpoints.streaming',
  'sandbox.http-service',
];
/** What each kind of target is known to do, as far as the suite asks for capabilities. */
export const BASE_CAPABILITIES: Record<Settings['target']['kind'], string[]> = {
  // Its expiry is tested with a clock that jumps (test/reference/expiry.test.ts): a run need not wait a minute for it.
  embedded: [...OFTEN_CLAIMED, 'endpoints.secure-access'],
  managed: [...OFTEN_CLAIMED, 'lifecycle.expiry', 'lifecycle.renew-on-access', 'lifecycle.resource-limits'],
  server: ['volumes.pvc'],
};
/** What the harness itself brings: volumes are seen, and can be removed, without the API under test. */
export const OUTSIDE = 'volumes.outside';
const DEFAULT_IMAGE = 'ubuntu';
/** What the pinned opensandbox-server is known to do otherwise than the published text. */
const MANAGED_BASELINE = join(packageDir, 'baselines', 'opensandbox-server-1.1.1.yaml');
/** After an interruption: how long no new sandbox may have shown up. */
const SETTLE_MS = 2500;

/** Starts a session. Throws UsageError or HarnessError with a sentence that says what to do. */
export async function startSession(
  settings: Settings,
  log: (line: string) => void,
  signal?: AbortSignal,
): Promise<Session> {
  const baseline = settings.baseline ?? (settings.target.kind === 'managed' ? MANAGED_BASELINE : undefined);
  const deviations = baseline === undefined ? [] : loadBaseline(baseline, new Date().toISOString().slice(0, 10));
  const runId = randomBytes(5).toString('hex');
  const transcripts = join(settings.reports, 'transcripts');
  makeReportFolders(settings.reports, transcripts);
  for (const line of unfinishedRuns(settings.reports)) log(line);
  const ledgerPath = ledgerFile(settings.reports, runId);
  const ledger = openLedger(ledgerPath);
  const prepared = await prepare(settings, runId, ledger, log, signal).catch((error: unknown) => {
    if (whatIsLeft(ledgerPath).length === 0) removeLedger(ledgerPath);
    throw error;
  });
  const { target, apiKey } = prepared;
  const client = createLifecycleClient(target.url, apiKey);
  const beside = await lookAround(prepared, { client, runId, ledger, transcripts }).catch(async (error: unknown) => {
    await prepared.stop();
    if (whatIsLeft(ledgerPath).length === 0) removeLedger(ledgerPath);
    throw error;
  });
  const info: SessionInfo = {
    runId,
    target,
    apiKey,
    image: prepared.image,
    useServerProxy: settings.useServerProxy,
    volumes: prepared.volumes,
    capabilities: [
      ...(settings.capabilities ?? [...BASE_CAPABILITIES[settings.target.kind], ...(prepared.found ?? [])]),
      ...(prepared.volumes.kind === 'server' ? [] : [OUTSIDE]),
      ...(prepared.hostPath === undefined ? [] : ['volumes.host']),
      ...(settings.ossfs === undefined ? [] : ['volumes.ossfs']),
    ],
    ...(prepared.hostPath === undefined ? {} : { hostPath: prepared.hostPath }),
    ...(settings.ossfs === undefined ? {} : { ossfs: settings.ossfs }),
    scenarios: settings.scenarios,
    specs: settings.specs,
    reports: settings.reports,
    transcripts,
    ledger: ledgerPath,
    deviations,
    ...(await references(settings.specs)),
    whole: false,
    readyMs: settings.readyMs,
    requestMs: settings.requestMs,
  };
  const left = (): string[] => whatIsLeft(ledgerPath).map(({ kind, id }) => `${kind} ${id}`);
  return {
    info,
    headline: `${target.label} at ${target.url}, image ${info.image}, volumes through ${info.volumes.kind}, run ${runId}`,
    left,
    async close({ interrupted }) {
      const disturbed = await beside.disturbed();
      const swept = await sweepSandboxes(client, runId, ledger, interrupted ? SETTLE_MS : 0);
      const problems = [...disturbed, ...swept.left];
      for (const id of swept.removed) log(`sandbox ${id} was still there after its scenario and has been deleted`);
      const snapshots = await sweepSnapshots(client, ledger, ledgerPath, interrupted);
      for (const id of snapshots.removed) log(`snapshot ${id} was still there after its scenario and has been deleted`);
      problems.push(...snapshots.left);
      problems.push(...(await beside.remove()));
      problems.push(...(await sweepVolumes(info, ledger, ledgerPath)));
      problems.push(...(await beside.inventory()));
      await prepared.stop().catch((error: unknown) => problems.push(describeError(error)));
      rmSync(join(settings.reports, SILENCE_FILE), { force: true });
      if (problems.length === 0 && left().length === 0) removeLedger(ledgerPath);
      return [...new Set([...problems, ...left()])];
    },
  };
}

type Beside = {
  /** What is not of the run and no longer as it was, a sentence each. */
  disturbed(): Promise<string[]>;
  remove(): Promise<string[]>;
  /** How the volumes differ from those before the run, a sentence each; asked when all has been removed. */
  inventory(): Promise<string[]>;
};

/** Notes what there is before the run and, where the target allows, puts something beside it. */
async function lookAround(
  { image, volumes, private: ownTarget }: Prepared,
  facts: { client: LifecycleClient; runId: string; ledger: Ledger; transcripts: string },
): Promise<Beside> {
  const { client, runId, ledger, transcripts } = facts;
  const outside = await outsideVolumes(volumes, image, runId);
  const before = await outside?.list();
  const bystanders = ownTarget
    ? await placeBystanders({
        client,
        image,
        ledger,
        volumes: outside && (async (id) => (await outsideVolumes(volumes, image, id)) ?? outside),
      })
    : undefined;
  const asked = async (what: () => Promise<string[]>): Promise<string[]> => {
    try {
      return await what();
    } catch (error) {
      return [`what is beside the run could not be looked at: ${describeError(error)}`];
    }
  };
  return {
    disturbed: () => asked(async () => (await bystanders?.disturbed()) ?? []),
    remove: async () => (await bystanders?.remove()) ?? [],
    inventory: () =>
      asked(async () => {
        if (outside === undefined || before === undefined) return [];
        const alone = volumes.kind === 'directory';
        return inventoryDifferences(before, outside, { runId, transcripts, private: alone });
      }),
  };
}

/** What of the specs folder workers need: read once here, not in each of them. */
async function references(specs: string): Promise<Pick<SessionInfo, 'rules' | 'contract' | 'operations'>> {
  const { requirements } = loadRegister(specs);
  return {
    rules: Object.fromEntries(requirements),
    contract: contractBindings(requirements.values()),
    operations: await namedOperations(specs),
  };
}

function makeReportFolders(reports: string, transcripts: string): void {
  try {
    // What an earlier run wrote must not be taken for what this one found.
    for (const name of [
      'transcripts',
      'allure-results',
      'junit.xml',
      ...REPORTS.map(({ file }) => file),
      SILENCE_FILE,
    ]) {
      rmSync(join(reports, name), { recursive: true, force: true });
    }
    mkdirSync(transcripts, { recursive: true });
  } catch (cause) {
    throw new HarnessError(`the reports folder ${reports} cannot be written: ${describeError(cause)}`, { cause });
  }
}

function prepare(
  settings: Settings,
  runId: string,
  ledger: Ledger,
  log: (line: string) => void,
  signal: AbortSignal | undefined,
): Promise<Prepared> {
  switch (settings.target.kind) {
    case 'embedded':
      return prepareEmbedded(settings);
    case 'managed':
      return prepareManaged(settings, runId, log, signal);
    case 'server':
      return prepareServer(settings, settings.target.url, runId, ledger);
  }
}

async function prepareEmbedded(settings: Settings): Promise<Prepared> {
  const { checkNamespaces, startReferenceRuntime } = await import('../reference/runtime.ts');
  const possible = await checkNamespaces();
  if (!possible.ok)
    throw new HarnessError(`The embedded reference runtime cannot run here: ${possible.reason}. ${possible.remedy}`);
  const apiKey = randomBytes(24).toString('hex');
  const { makePrivateDirectory } = await import('../targets/process/private-directory.ts');
  const hostPaths = makePrivateDirectory('host-paths');
  const runtime = await startReferenceRuntime({ apiKey, allowedHostPaths: [hostPaths.path] }).catch(async (error) => {
    await hostPaths.remove();
    throw error;
  });
  const identity = process.getuid?.() === 0 ? 'root' : 'an ordinary user';
  const volumes: SessionInfo['volumes'] =
    settings.volumes === 'server' ? { kind: 'server' } : { kind: 'directory', directory: runtime.volumesDir };
  return {
    target: { kind: 'embedded', label: `embedded reference runtime (namespaces, as ${identity})`, url: runtime.url },
    apiKey,
    image: settings.image ?? 'reference',
    volumes,
    hostPath: hostPaths.path,
    private: true,
    found: runtime.limits ? ['lifecycle.resource-limits'] : [],
    async stop() {
      await runtime.close();
      await hostPaths.remove();
    },
  };
}

async function prepareManaged(
  settings: Settings,
  runId: string,
  log: (line: string) => void,
  signal: AbortSignal | undefined,
): Promise<Prepared> {
  const { startManagedServer } = await import('../targets/managed/server.ts');
  const cacheDir = join(packageDir, 'node_modules', '.cache', 'opensandbox-conformance');
  const server = await startManagedServer({ cacheDir, runId, log, ...(signal === undefined ? {} : { signal }) });
  return {
    target: { kind: 'managed', label: `managed opensandbox-server ${server.version}`, url: server.url },
    apiKey: server.apiKey,
    image: settings.image ?? server.image,
    volumes: { kind: settings.volumes === 'server' ? 'server' : 'docker' },
    hostPath: server.hostPaths,
    private: true,
    stop: () => server.close(),
  };
}

async function prepareServer(settings: Settings, url: string, runId: string, ledger: Ledger): Promise<Prepared> {
  const { dockerAnswers, engineRuns } = await import('../volumes/docker.ts');
  if (settings.volumes === 'directory')
    throw new HarnessError('--volumes directory works with the embedded runtime only');
  if (settings.volumes === 'docker' && !(await dockerAnswers())) {
    throw new HarnessError(
      '--volumes docker: no Docker engine answers. Start it, set DOCKER_HOST, or use --volumes server.',
    );
  }
  const client = createLifecycleClient(url, settings.apiKey);
  await checkServer(client, url);
  const image = settings.image ?? DEFAULT_IMAGE;
  const probe = await probeImage(client, image, runId, ledger);
  try {
    // Only an engine that runs the server's sandboxes has its volumes.
    const engine =
      settings.volumes === 'auto' && isLocal(url) && (await dockerAnswers()) && (await engineRuns(probe.sandboxId));
    const kind = settings.volumes === 'docker' || engine ? 'docker' : 'server';
    return {
      target: { kind: 'server', label: 'server', url },
      apiKey: settings.apiKey,
      image,
      volumes: { kind },
      private: false,
      stop: async () => {},
    };
  } finally {
    await probe.remove();
  }
}
