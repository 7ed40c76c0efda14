/** What a kind of target must bring to stand in the registry (all.ts). */
import type { Questions } from '../probing/probe.ts';
import type { Sighting } from '../probing/sighting.ts';
import type { Ledger } from '../run/ledger.ts';
import type { ServerFacts, VolumesPlace } from '../volumes/entry.ts';

/** What a target is prepared with. */
export type TargetOptions = {
  /** Base URL without `/v1`, for the kind that is named by an address. */
  url?: string | undefined;
  /** As configured; a target that starts its server makes a key of its own. */
  apiKey: string | undefined;
  /** Undefined: the target decides. */
  image: string | undefined;
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
  hostPath?: string;
  /** Nobody else uses the server: things that are not of the run may be put beside it. */
  private: boolean;
  /** Capabilities beyond those of its kind, which the machine decides about. */
  found: readonly string[];
  /** What it has shown of each capability; absent where its kind is known. */
  sightings?: readonly Sighting[];
  /** Stops what was started for the run. Throws HarnessError that names what is still there. */
  stop(): Promise<void>;
};

/** A run whose process is gone, and with it the server that was its own. */
export type Remains = {
  runId: string;
  /** Ids of the sandboxes and snapshots that it made, gone or not. */
  sandboxes: readonly string[];
  snapshots: readonly string[];
};

/** One kind of target. Heavy libraries are loaded in `prepare` and not before. */
export type TargetEntry = {
  /** As the setting `target` names it: one word in small letters. */
  kind: string;
  /** What it is, in a few words, for `--help`. */
  sentence: string;
  /** What the suite says that it tests, before anything is there; `url` where it is named by an address. */
  words(url: string | undefined): string;
  /** What such a server is known to do, as far as the suite asks for capabilities; of no use where it has `sightings`. */
  capabilities: readonly string[];
  /** File of what such a server is known to do otherwise than the published text; absolute. */
  baseline?: string;
  /** Scenarios at a time, unless a setting says otherwise. */
  concurrency(): number;
  /** Makes the server ready. Throws UsageError or HarnessError, with a sentence that says what to do, and leaves nothing. */
  prepare(options: TargetOptions): Promise<PreparedTarget>;
  /**
   * Of a kind whose server ends with the run: removes what is left of one that was killed, but for volumes and private
   * directories. Gives a sentence for each thing that is still there. Absent where the server goes on.
   */
  recover?(remains: Remains): Promise<string[]>;
};
