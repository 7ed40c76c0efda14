/** The settings of a run, resolved. */

export type Target =
  /** The reference runtime, in this process. */
  | { kind: 'embedded' }
  /** A pinned opensandbox-server, installed, started and stopped by the harness. */
  | { kind: 'managed' }
  /** A running server; the URL has no `/v1` and no slash at its end. */
  | { kind: 'server'; url: string };

export type VolumesKind = 'auto' | 'docker' | 'server' | 'directory';

/** The backend of a volume, in the words of `OSSFS`. */
export type Ossfs = {
  bucket: string;
  endpoint: string;
  version?: '1.0' | '2.0';
  accessKeyId: string;
  accessKeySecret: string;
};

export type Settings = {
  target: Target;
  apiKey: string | undefined;
  image: string | undefined;
  useServerProxy: boolean;
  volumes: VolumesKind;
  /** Undefined: what the kind of target is known to do. */
  capabilities: string[] | undefined;
  /** Undefined: there is no bucket to test with. */
  ossfs: Ossfs | undefined;
  /** Absolute. */
  scenarios: string;
  /** Absolute. */
  specs: string;
  /** Absolute. */
  reports: string;
  /** Absolute. */
  baseline: string | undefined;
  concurrency: number;
  readyMs: number;
  requestMs: number;
};
