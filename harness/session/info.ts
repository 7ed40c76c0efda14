/** What a worker needs to know about the run. Plain data: it crosses a thread boundary. */
import { join } from 'node:path';
import { OWN_SANDBOX } from '../capabilities/own-sandbox.ts';
import { DEFAULT_DRIVER } from '../drivers/all.ts';
import { packageDir } from '../package.ts';
import type { ContractBindings } from '../register/contract-binding.ts';
import { ledgerFile } from '../run/ledger.ts';
import { driverName } from '../settings/drivers.ts';
import type { Ossfs } from '../settings/settings.ts';
import type { SetId } from '../spec-version.ts';
import type { Judges } from '../targets/target.ts';
import type { Waiver } from '../verdict/baseline-format.ts';
import type { Rules } from '../verdict/basis.ts';
import type { Offer } from '../verdict/offer.ts';
import type { Provenance } from '../verdict/provenance-format.ts';
import type { RunShard } from '../verdict/shard-format.ts';
import type { AskedQuestion } from '../verdict/touched.ts';
import { PROVISIONERS } from '../volumes/all.ts';
import type { VolumesPlace } from '../volumes/entry.ts';
import type { HostPath } from '../volumes/host/place.ts';
import type { NamedOperation } from './operations.ts';

/** What of the specs folder every worker needs. */
export type References = {
  /** The requirement set of the run: all below is what that set has. */
  set: SetId;
  /** The register, read once: what the verdict is decided by. */
  rules: Rules;
  /** What the documents leave open, for the failures that touch it. */
  questions: AskedQuestion[];
  /** Which rules the contract checks verify. */
  contract: ContractBindings;
  /** Where `call` steps go, by operationId. */
  operations: NamedOperation[];
};

export type SessionInfo = References & {
  /** Short, unique, small letters and digits. */
  runId: string;
  target: {
    /** One of the kinds in harness/targets/all.ts. */
    kind: string;
    /** For people: `embedded reference runtime`, `managed opensandbox-server 1.1.1`. */
    label: string;
    /** Base URL without `/v1`. */
    url: string;
    /** Where the server is, when what is at `url` only stands for it. */
    address?: string;
  };
  apiKey: string | undefined;
  /** What must never be written down, beside the API key. */
  secrets: readonly string[];
  /** What the server can be judged by; all of the suite when absent. */
  judges?: Judges;
  image: string;
  /** Names of the drivers: the first makes every check, each other one once more those that go through a driver. */
  drivers: readonly string[];
  /** Those of them that a setting has with their command, by name: as it stands there. */
  ownDrivers: Readonly<Record<string, string>>;
  /** The first of them, or in the column of another one that one. */
  driver: string;
  /** In the column of a further driver: its name. */
  column?: string;
  useServerProxy: boolean;
  volumes: VolumesPlace;
  /** Directory of the host below which sandboxes may have host volumes; absent where none is known. */
  hostPath?: HostPath;
  /** A bucket that sandboxes may mount; absent where none is known. */
  ossfs?: Ossfs;
  /** Those that checks may need: what needs another is not made. */
  capabilities: string[];
  /** What is known of every capability of the documents in use. */
  offers: Offer[];
  /** Versions of the overlays: what they have and the documents do not is newer than these, and no deviation. */
  overlays: readonly string[];
  scenarios: string;
  specs: string;
  reports: string;
  transcripts: string;
  ledger: string;
  /** The baseline, read once: known deviations, with those that have expired marked. */
  deviations: Waiver[];
  /** What a result is about, beside the server; absent where no session was started. */
  provenance?: Provenance;
  /** Why the run is only a part of the suite; absent for a whole one, which alone comes to a verdict. */
  partial?: string;
  /** Absent in a run that is not one of several. */
  shard?: RunShard;
  /** What a scenario with a failed check has made stays. */
  keep: boolean;
  readyMs: number;
  /** For the answer to a creation, in milliseconds. */
  createMs: number;
  /** For any other request. */
  requestMs: number;
  /** How many requests a scenario may have under way that cannot influence each other. */
  atOnce: number;
};

/** A server that scenarios can run against. */
export type ServerUnderTest = Pick<SessionInfo, 'target' | 'apiKey' | 'image' | 'volumes'> & {
  hostPath?: HostPath | undefined;
  secrets?: readonly string[] | undefined;
  judges?: Judges | undefined;
  /** What it does; what comes with its volumes, its host path and a bucket is added. */
  capabilities: readonly string[];
};

export type InfoParts = Pick<SessionInfo, 'runId' | 'readyMs' | 'requestMs'> & {
  /** As for any other request when absent. */
  createMs?: number;
  server: ServerUnderTest;
  references: References;
  /** Folder of the run: its transcripts go there, and its ledger unless that is elsewhere. */
  reports: string;
  ledger?: string;
  /** As a setting has it, a name or `NAME=COMMAND`; the usual one when absent. */
  driver?: string;
  /** Several of them, in the place of that one. */
  drivers?: readonly string[];
  useServerProxy?: boolean;
  ossfs?: Ossfs | undefined;
  /** None when absent. */
  overlays?: readonly string[];
  /** Those of this package when absent. */
  scenarios?: string;
  specs?: string;
  /** None when absent. */
  deviations?: Waiver[];
  /** Those that are judged are the capabilities of the run. None when absent: then those of `server` are. */
  offers?: Offer[];
  /** Scenarios at a time; where it is one, nothing else is done at the same time either. */
  concurrency?: number;
};

/** The run as a worker has to know it in the column of a driver; `column` is absent in that of the first. */
export const infoInColumn = (info: SessionInfo, column: string | undefined): SessionInfo =>
  column === undefined ? info : { ...info, driver: column, column };

/** Requests of one scenario at a time that cannot influence each other. */
const AT_ONCE = 8;

/** The facts of a run, whoever makes it: a session, a bench for faults, a test. */
export function sessionInfo(parts: InfoParts): SessionInfo {
  const { runId, server, references, reports, ossfs, readyMs, requestMs, createMs = requestMs } = parts;
  const { hostPath } = server;
  const { driver = DEFAULT_DRIVER, drivers: items = [driver] } = parts;
  const drivers = items.map(driverName);
  const { look } = PROVISIONERS.get(server.volumes.kind, 'volumes');
  const judged = parts.offers?.flatMap(({ capability, judged }) => (judged ? [capability] : []));
  const capabilities = judged ?? [
    ...server.capabilities,
    ...(server.judges === undefined ? [OWN_SANDBOX] : []),
    ...(look === undefined ? [] : ['volumes.outside']),
    ...(hostPath === undefined ? [] : ['volumes.host']),
    ...(hostPath?.here === undefined ? [] : ['volumes.host-outside']),
    ...(ossfs === undefined ? [] : ['volumes.ossfs']),
  ];
  return {
    runId,
    target: server.target,
    apiKey: server.apiKey,
    secrets: server.secrets ?? [],
    ...(server.judges === undefined ? {} : { judges: server.judges }),
    image: server.image,
    drivers,
    driver: drivers[0] ?? driver,
    ownDrivers: Object.fromEntries(items.filter((item) => item.includes('=')).map((item) => [driverName(item), item])),
    useServerProxy: parts.useServerProxy ?? false,
    volumes: server.volumes,
    ...(hostPath === undefined ? {} : { hostPath }),
    ...(ossfs === undefined ? {} : { ossfs }),
    capabilities: [...new Set(capabilities)],
    offers: parts.offers ?? [],
    overlays: parts.overlays ?? [],
    scenarios: parts.scenarios ?? join(packageDir, 'scenarios'),
    specs: parts.specs ?? join(packageDir, 'specs'),
    reports,
    transcripts: join(reports, 'transcripts'),
    ledger: parts.ledger ?? ledgerFile(reports, runId),
    deviations: parts.deviations ?? [],
    ...references,
    partial: 'not all that there is was asked for',
    keep: false,
    readyMs,
    createMs,
    requestMs,
    atOnce: parts.concurrency === 1 ? 1 : AT_ONCE,
  };
}
