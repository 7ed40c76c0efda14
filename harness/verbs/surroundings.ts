/** What the engine gets from outside to run scenarios. */
import type { DrivenSandbox, Driver } from '../drivers/driver.ts';
import type { Clock } from '../until.ts';
import type { VolumeProvisioner } from '../volumes/provisioner.ts';
import type { KeyUse } from './key-uses.ts';

/** One operation over plain HTTP, as a `call` step sends it. */
export type CallRequest = {
  operation: string;
  path: Record<string, unknown>;
  query: Record<string, unknown>;
  headers: Record<string, string>;
  /** Undefined: no body. */
  body: string | Uint8Array | undefined;
  /** What is sent as API key. */
  key: KeyUse;
  wrongOnPurpose: boolean;
  /** The step that it belongs to; the one that is under way when absent. */
  step?: string;
};

export type CallResult = {
  status: number;
  /** Names in small letters. */
  headers: Record<string, string>;
  /** Parsed where the body is JSON, text otherwise, null where there is none. */
  body: unknown;
  /** When the request left and when its answer was there, in milliseconds since the epoch by a clock that never jumps. */
  sentAt: number;
  answeredAt: number;
};

export type Caller = (request: CallRequest, signal: AbortSignal) => Promise<CallResult>;

/** An address of a service in a sandbox, and the headers that a request there must have. */
export type Endpoint = { endpoint: string; demanded: Record<string, string> };

/** One operation of execd over plain HTTP, as a `call` step sends it. `key`: what is sent as access token. */
export type ExecdRequest = Omit<CallRequest, 'body'> & {
  endpoint: Endpoint;
  body: Uint8Array | undefined;
  /** Media type of the body. */
  type: string | undefined;
  /** Read no further than this text. */
  until?: string;
  /** Read no further than so many events. */
  events?: number;
  /** The answer stays open after `until`, for whoever wants the rest of it. */
  open: boolean;
  /** The events of a stream are read until the response ends, and not only until the one that ends the run. */
  whole: boolean;
  /** The body of the answer is left unread for so many milliseconds. */
  readAfterMs: number;
};

/** What an operation of execd was answered with. */
export type ExecdResult = CallResult & {
  /** How many bytes the body has, and their digest. */
  bytes: number;
  sha256: string;
  /** The exact bytes, of a body of at most 1 MiB. */
  base64?: string;
  /** Of an answer in events. */
  stream?: EventsResult;
  /** Of an answer that was left open: all of it, once it has ended. */
  rest?(signal: AbortSignal): Promise<ExecdResult>;
};

/** A stream of events, as it came. */
export type EventsResult = {
  /** Every event as it was sent, with when it arrived, in milliseconds since the epoch by a clock that never jumps. */
  events: (Record<string, unknown> & { arrivedAt: number })[];
  /**
   * `complete`: it was left after the event that ends a run. `left`: it was left after `until` or `events`. `end`: the response ended, as
   * HTTP says that it does. `broken`: the connection did.
   */
  ended: 'complete' | 'left' | 'end' | 'broken';
  /** The texts of all init events, joined: the id of the command. */
  id: string;
  /** What was written to each stream, without the last line end, by each reading of the texts (drivers/output.ts). */
  output: readonly { stdout: string; stderr: string }[];
};

export type ExecdCaller = (request: ExecdRequest, signal: AbortSignal) => Promise<ExecdResult>;

/** One exchange with a service in a sandbox, as a `fetch` step sends it. */
export type FetchRequest = {
  /** As the server gave it, read by the recorder: `127.0.0.1:PORT/...`. */
  endpoint: string;
  /** Path and query, sent as they are. */
  path: string;
  method: string;
  headers: Record<string, string>;
  body?: Uint8Array;
  /** Read no further than this text. */
  until?: string;
};

export type FetchResult = {
  status: number;
  /** Names in small letters; several of one name joined by comma. */
  headers: Record<string, string>;
  /** Parsed where the body is JSON, text otherwise, null where there is none. */
  body: unknown;
  /** The body's exact bytes. */
  base64: string;
};

export type Fetcher = (request: FetchRequest, signal: AbortSignal) => Promise<FetchResult>;

/** What a run learns about facts that are waited for. A fact is a text: what must be seen, and where. */
export type Waits = {
  /**
   * How many milliseconds a fact is worth waiting for, where its scenario says `full`; when it is missing, `least` or more:
   * a few seconds when absent.
   */
  patience(fact: string, full: number, least?: number): number;
  /** It was waited for as long as its scenario says, `full` milliseconds, and did not come. */
  missed(fact: string, full: number): void;
  /** It came after some milliseconds. */
  came(fact: string, ms: number): void;
};

/** Volumes that a scenario has in common in all columns of a run: nothing in it can change them. */
export type CommonVolumes = {
  /** Their names in the scenario. */
  names: ReadonlySet<string>;
  /** Has a claim made by the first column that asks for it. Throws HarnessError in the others where it could not make it. */
  provide(claim: string, make: () => Promise<void>): Promise<void>;
  /** This column needs the claim no longer: the last one removes it. */
  leave(claim: string, remove: () => Promise<void>): Promise<void>;
};

export type Surroundings = Clock & {
  /** Short, unique, small letters and digits: marks everything the run makes. */
  runId: string;
  /** Of a further driver of the run: its name. What the scenario makes there has names of its own. */
  column?: string;
  /** Absent where each column makes all volumes for itself. */
  common?: CommonVolumes;
  /** Image of sandboxes that do not name one. */
  image: string;
  /** Directory of the host below which sandboxes may have host volumes, as the server names it; absent where none is known. */
  hostPath?: string;
  /** The directories below it; absent where the suite does not see them. */
  hostDirectories?: HostDirectories;
  /** A backend of the kind ossfs, as a volume names it; absent where no bucket is known. */
  ossfs?: Record<string, string>;
  driver: Driver;
  /** How long a new sandbox may take until it can be driven, in milliseconds. */
  readyMs: number;
  volumes: VolumeProvisioner;
  waits: Waits;
  call: Caller;
  execd: ExecdCaller;
  fetch: Fetcher;
  /** Endpoints lead through the server. */
  useServerProxy: boolean;
  /** Tells the recorder which step the next exchanges belong to that do not name one. */
  setStep(name: string | null): void;
  /** Told of every claim before it can exist and after it is gone, so that an interrupted run can be cleaned up. */
  claims: Noted;
};

/** Told of what is made before it can exist, and after it is gone. */
export type Noted = { made(name: string): void; gone(name: string): void };

/** Directories of the host that a scenario has as volumes, by their names below the one of the run. */
export type HostDirectories = Noted & { volumes: VolumeProvisioner };

/** A declared volume: its name on the platform, what makes it and looks at it, and who must know of it. */
export type ReachedVolume = { name: string; through: VolumeProvisioner; noted: Noted };

/** The volumes and sandboxes of one scenario, as far as verbs act on them. */
export type Driven = {
  /** The claim name of every declared volume, or the name of its directory. */
  readonly claims: Readonly<Record<string, string>>;
  /** How a declared volume is reached. Throws HarnessError where it cannot be. */
  volume(name: string): ReachedVolume;
  /**
   * Creates a declared sandbox, or connects to the one it names, and waits until it can be driven. `steps` is what
   * earlier steps keep, for expressions.
   */
  createSandbox(name: string, steps?: Record<string, unknown>): Promise<void>;
  deleteSandbox(name: string): Promise<void>;
  /** Asks anew where a sandbox is to be reached: a pause may have moved it. */
  reconnect(name: string): Promise<void>;
  /** A sandbox that has been created; throws ActionFailure when it has not. */
  sandbox(name: string): DrivenSandbox;
  /** Where the server says that execd of such a sandbox is; asked once. Throws ActionFailure when it does not say it. */
  execd(name: string, signal: AbortSignal): Promise<Endpoint>;
};
