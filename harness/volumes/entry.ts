/** What a way to volumes must bring to stand in the registry (all.ts). */
import type { Driver } from '../drivers/driver.ts';
import type { LifecycleClient } from '../lifecycle-client/client.ts';
import type { Ledger } from '../run/ledger.ts';
import type { HookCommands } from './hooks/commands.ts';
import type { KubernetesAccess } from './kubernetes/access.ts';
import type { VolumeProvisioner } from './provisioner.ts';

type Plain = string | number | boolean | null | readonly Plain[] | { readonly [name: string]: Plain };

/**
 * How a run reaches volumes: the kind of an entry, and whatever else that entry needs to open itself again, in another
 * thread. Plain data that only its own entry reads.
 */
export type VolumesPlace = {
  readonly kind: string;
  /** Capabilities that come with this place, besides those of its kind. */
  readonly brings?: readonly string[];
  readonly [fact: string]: Plain;
};

/** The server whose volumes are looked for. */
export type ServerFacts =
  /** Its target knows where it keeps them. */
  | { keeps: VolumesPlace }
  /** Nobody knows. `url` is without `/v1`; the sandbox is on the server for as long as the question takes. */
  | { keeps?: undefined; url: string; sandboxId: string };

/** What the settings say about ways to volumes that cannot be found without: absent for a kind of which they say nothing. */
export type VolumesAccess = {
  readonly kubernetes?: KubernetesAccess;
  readonly hooks?: HookCommands;
};

/**
 * The place, or why not: the end of a sentence that begins with the setting, `no Docker engine answers. Start it.` `setting`: that
 * is what has to change, and not the surroundings.
 */
export type Detected = { place: VolumesPlace } | { unfit: string; setting?: true };

export type VolumesTools = {
  /** Image of the sandboxes. */
  image: string;
  /** Marks what is made. */
  runId: string;
};

/** A provisioner that needs nothing of the API under test. */
export type OutsideVolumes = Omit<VolumeProvisioner, 'exists'> & {
  /** Nobody but the run makes and removes volumes in this place. */
  readonly alone: boolean;
  exists(claimName: string): Promise<boolean>;
};

/** The server whose volumes are swept, for a kind that has nothing but its API. */
export type SweptServer = {
  client: LifecycleClient;
  /** Takes the sandboxes that are made to ask. */
  ledger: Ledger;
};

/** A claim that is left to whoever runs the server. */
export type Stays = {
  claim: string;
  /** Why nobody knows whether it is there at all; absent where it is. */
  doubt?: string;
};

export type Swept = {
  /** Those of the claims that are gone now, or will be with what they are in. */
  gone: string[];
  /** A sentence for each thing that is still there. */
  left: string[];
  /** Claims that this way has no means to remove. None when absent. */
  stays?: readonly Stays[];
};

/** One kind of volumes. Heavy libraries are loaded in its functions and not before. */
export type ProvisionerEntry = {
  /** As the setting `volumes` names it: one word in small letters. */
  kind: string;
  /** What it is, in a few words, for `--help`. */
  sentence: string;
  /** Capabilities that come with such volumes, besides `volumes.outside`. */
  brings?: readonly string[];
  /**
   * Whether it fits this server and this machine. `asked`: somebody wants it by name, so what only makes it unlikely
   * counts for nothing. `access`: what the settings say. Says so where it does not fit, and throws only what no other kind
   * would mend.
   */
  detect(facts: ServerFacts, asked: boolean, access: VolumesAccess): Promise<Detected>;
  /** Opens it for one scenario, in any thread. `driver` creates sandboxes where volumes cannot be had without one. */
  provide(place: VolumesPlace, tools: VolumesTools & { driver: Driver }): Promise<VolumeProvisioner>;
  /** Opens what makes and sees volumes without the API under test (`volumes.outside`); undefined where nothing does. */
  look: ((place: VolumesPlace, tools: VolumesTools) => Promise<OutsideVolumes>) | undefined;
  /**
   * After a run, when none of its sandboxes is left: removes `claims`, which scenarios have not removed, and what else
   * the run has left, but for what is `spared`. What cannot be removed is told, not thrown. `server` is absent where it does
   * not answer any more.
   */
  sweep(
    place: VolumesPlace,
    tools: VolumesTools & { claims: readonly string[]; spared?: readonly string[]; server?: SweptServer | undefined },
  ): Promise<Swept>;
};
