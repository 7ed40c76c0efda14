/** What a kind of target must bring to stand in the registry (all.ts). */
import type { SpawnOptions } from 'node:child_process';
import type { Questions } from '../probing/probe.ts';
import type { Sighting } from '../probing/sighting.ts';
import type { Group } from '../process/group.ts';
import type { Ledger, Left } from '../run/ledger.ts';
import type { ServerFacts, VolumesPlace } from '../volumes/entry.ts';
import type { HostPath } from '../volumes/host/place.ts';

/** How one execd is reached, beside its address. */
export type ExecdAccess = {
  token: string | undefined;
  /** Headers of each request. */
  headers: Readonly<Record<string, string>>;
};

/** What a target is prepared with. */
export type TargetOptions = {
  /** Base URL without `/v1`, for a kind that is named by an address. */
  url?: string | undefined;
  /** Undefined: nothing is said of it. */
  execd?: ExecdAccess | undefined;
  /** As configured; a target that starts its server makes a key of its own. */
  apiKey: string | undefined;
  /** Undefined: the target decides. */
  image: string | undefined;
  /** Image of the execd in sandboxes, for a kind whose server takes it from one; undefined: the target decides. */
  execdImage?: string | undefined;
  /** Of the server, for a kind that installs one; undefined: the pinned one. */
  serverVersion?: string | undefined;
  /** Short, unique, small letters and digits. */
  runId: string;
  /** Told of everything that is made on a server that goes on after the run. */
  ledger: Ledger;
  /** Takes a line for the user about what takes time. */
  log(line: string): void;
  /** Ends a preparation that is under way; what was made for it is removed. */
  signal?: AbortSignal | undefined;
  /** Chooses how volumes are reached, as the user wants it. Throws UsageError or HarnessError when that cannot be. */
  chooseVolumes(facts: ServerFacts): Promise<VolumesPlace>;
  /** What a server is asked for of which nobody knows what it can do. */
  questions: Questions;
};

export type PreparedTarget = {
  /** For people: `managed opensandbox-server 1.1.1`. */
  label: string;
  /** Base URL without `/v1`. */
  url: string;
  apiKey: string | undefined;
  /** Image of sandboxes that do not name one. */
  image: string;
  volumes: VolumesPlace;
  /** Directory of the host below which sandboxes may have host volumes; absent where none is known. */
  hostPath?: HostPath;
  /** Nobody else uses the server: things that are not of the run may be put beside it. */
  private: boolean;
  /** Capabilities beyond those of its kind, which the machine decides about. */
  found: readonly string[];
  /** What it has shown of each capability that it was asked for; absent where its kind is known. */
  sightings?: readonly Sighting[];
  /** Settles when what was made to ask the server is gone again; absent where nothing is there any more. */
  settled?: Promise<void>;
  /** Where the server is, when what is at `url` only stands for it: earlier runs know it by this. */
  address?: string;
  /** Makes what is at `url` know what an earlier run has left there, so that it can be asked to remove it. */
  adopt?: Adopt;
  /** What must never be written down, beside the API key. */
  secrets?: readonly string[];
  /** Stops what was started for the run. Throws HarnessError that names what is still there. */
  stop(): Promise<void>;
};

/** Takes over what an earlier run has left, by its ledger. */
export type Adopt = (runId: string, ledger: Ledger, left: readonly Left[]) => void;

/** What speaks the lifecycle API in the place of something that does not. */
export type Opened = {
  /** Base URL without `/v1`. */
  url: string;
  adopt: Adopt;
  close(): Promise<void>;
};

/** What of the suite a server can be judged by. Plain data. */
export type Judges = {
  /** Names of profiles of the register. */
  profiles: readonly string[];
  /** File names of the documents, as specs/ has them. */
  documents: readonly string[];
};

/** A run whose process is gone, and with it the server that was its own. */
export type Remains = {
  runId: string;
  /** Ids of the sandboxes and snapshots that it made, gone or not. */
  sandboxes: readonly string[];
  snapshots: readonly string[];
};

/** Where programs must run that are to reach a target: a network namespace of its own, for one. */
export type Place = {
  /** Starts a program there, which finds the target by variables of its environment; it ends with this process. */
  exec(command: string, args: readonly string[], options: Omit<SpawnOptions, 'env'>): Group;
  /** Aborted, with the reason, when the place has ended by itself. */
  failed: AbortSignal;
  /** Takes the place down, with all that is in it. Throws HarnessError that names what is still there. */
  leave(): Promise<void>;
};

/** A kind of target that only programs in a place of their own can reach. */
export type Places = {
  /** Whether this process is in one. */
  inside(): boolean;
  /**
   * Makes a place, in which the command is then started once more. Throws UsageError or HarnessError, with a sentence that
   * says what to do, and the reason of `signal`; then nothing is left.
   */
  enter(options: Pick<TargetOptions, 'log' | 'signal'>): Promise<Place>;
  /** What the private directories of places are for (harness/process/private-directory.ts): they go with their place alone. */
  purpose: string;
  /**
   * Takes down the places whose process is gone, before any run; at once where there is none. Says what it took down, and
   * what is still there.
   */
  clear(log: (line: string) => void): Promise<void>;
};

/** One kind of target. Heavy libraries are loaded in `prepare` and not before. */
export type TargetEntry = {
  /** As the setting `target` names it: one word in small letters. */
  kind: string;
  /** The flag that names its address, where the setting `target` does not name it. */
  flag?: string;
  /** What it can be judged by; all of the suite when absent. */
  judges?: Judges;
  /**
   * It is asked what it can do, and what is claimed of it is held against that: `true` for everything, `execd` for what its
   * execd decides about, where that is not the suite's own.
   */
  asked?: true | 'execd';
  /** What it is, in a few words, for `--help`. */
  sentence: string;
  /** What the suite says that it tests, before anything is there; `url` where it is named by an address. */
  words(url: string | undefined): string;
  /** What such a server is known to do, as far as the suite asks for capabilities; of no use for those of its `sightings`. */
  capabilities: readonly string[];
  /** File of what such a server is known to do otherwise than the published text; absolute. */
  baseline?: string;
  /** The same of another version than the pinned one; undefined where there is none. */
  baselineOf?(serverVersion: string): string | undefined;
  /** Scenarios at a time, unless a setting says otherwise. */
  concurrency(): number;
  /** Makes the server ready. Throws UsageError or HarnessError, with a sentence that says what to do, and leaves nothing. */
  prepare(options: TargetOptions): Promise<PreparedTarget>;
  /**
   * Of a kind without a lifecycle API: opens what speaks it in its place, so that what earlier runs have left can be removed.
   * Throws UsageError or HarnessError, with a sentence that says what to do.
   */
  open?(options: Pick<TargetOptions, 'url' | 'execd'>): Promise<Opened>;
  /**
   * Of a kind whose server ends with the run: removes what is left of one that was killed, but for volumes and private
   * directories. Gives a sentence for each thing that is still there. Absent where the server goes on.
   */
  recover?(remains: Remains): Promise<string[]>;
  /** Where only programs in a place of their own reach it. With the place of a killed run goes all that was in it, volumes too. */
  places?: Places;
};
