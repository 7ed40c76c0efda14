/** The settings of a run, resolved. */
import type { ExecdAccess } from '../targets/target.ts';
import type { VolumesAccess } from '../volumes/entry.ts';
import type { HostPath } from '../volumes/host/place.ts';
import type { Drivers } from './drivers.ts';
import type { Overlays } from './overlays.ts';
import type { Required } from './require.ts';
import type { SpecVersion } from './spec-version.ts';

export type Target = {
  /** One of the kinds in harness/targets/all.ts. */
  kind: string;
  /** Where it is meant by an address: no slash at its end, and of a server no `/v1`. */
  url?: string;
};

/** The backend of a volume, in the words of `OSSFS`. */
export type Ossfs = {
  bucket: string;
  endpoint: string;
  version?: '1.0' | '2.0';
  accessKeyId: string;
  accessKeySecret: string;
};

/** What is said of the capabilities of the server. */
export type Claims = {
  /** All that it is said to do; absent: what it shows, or what its kind is known to do. */
  named?: readonly string[];
  /** What it is said to do besides. */
  added: readonly string[];
  /** What it is not asked for. */
  removed: readonly string[];
};

export type Settings = {
  target: Target;
  /** How the execd is reached that is tested alone; undefined where a server is tested. */
  execd: ExecdAccess | undefined;
  apiKey: string | undefined;
  image: string | undefined;
  /** Image from which a managed server takes execd; undefined: it decides. */
  execdImage: string | undefined;
  /** Version of a managed server; undefined: the pinned one. */
  serverVersion: string | undefined;
  useServerProxy: boolean;
  /** `auto`, or one of the kinds in harness/volumes/all.ts. */
  volumes: string;
  /** How volumes are reached that are not found without being told where they are. */
  volumesAccess: VolumesAccess;
  /** The first is the driver of the run, each other one has a column beside it. */
  drivers: Drivers;
  capabilities: Claims;
  /** Versions of the overlays; `auto`: the one that fits the version of the server. */
  overlays: Overlays;
  /** Directory of the host below which the server allows host volumes; undefined: none is known. */
  hostPath: HostPath | undefined;
  /** Undefined: there is no bucket to test with. */
  ossfs: Ossfs | undefined;
  /** Absolute. */
  scenarios: string;
  /** Absolute. */
  specs: string;
  /** The requirement set that the server is asked by. */
  specVersion: SpecVersion;
  /** Absolute. */
  reports: string;
  /** Absolute. */
  baseline: string | undefined;
  /** The known deviations that the package has of a target do not count. */
  ownBaselineOnly?: boolean;
  /** Undefined: no profile is required, and the run as a whole decides. */
  require: Required | undefined;
  concurrency: number;
  readyMs: number;
  /** For the answer to a creation. */
  createMs: number;
  /** For any other request. */
  requestMs: number;
};
