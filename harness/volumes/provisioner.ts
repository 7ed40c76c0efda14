/**
 * How the harness makes the named volumes of a scenario, fills them, and looks at them from outside a sandbox.
 * The engine knows this interface only; each folder beside this file implements it.
 */

/** One entry to put into a volume before the scenario starts; directories above it are made. */
export type SeedFile = {
  /** Relative to the root of the volume, `datasets/train/data.csv`. */
  path: string;
  content: Uint8Array;
  /** Permission bits, 0o644 when absent. */
  mode?: number;
};

/** One entry of a volume, seen from outside. */
export type VolumeEntry = {
  /** Relative to the root of the volume, without a leading or trailing slash. */
  path: string;
  type: 'file' | 'directory' | 'symlink' | 'other';
  /** Permission bits. */
  mode: number;
  /** Bytes of a file; absent for other types. */
  content?: Uint8Array;
  /** Where a symbolic link points. */
  linkTarget?: string;
};

/** A PersistentVolumeClaim as its cluster has it. */
export type ClaimDescription = {
  /** Of this claim alone: one that is made anew under the same name has another. */
  uid: string;
  /** `Pending`, `Bound` or `Lost`, as the cluster says it. */
  phase: string;
  /** `spec.storageClassName`, which the cluster fills in with its default; null where the claim has none. */
  storageClass: string | null;
  /** `spec.resources.requests.storage` in bytes: the cluster may write a quantity otherwise than it was sent. */
  storage: number;
  /** `spec.accessModes`, sorted. */
  accessModes: readonly string[];
  /** Its deletion has begun: it has a `deletionTimestamp`. */
  deleting: boolean;
};

export type VolumeProvisioner = {
  /** `remove` only lets go of a volume: whether it goes, and when, the sweep after the run finds out. */
  readonly removesLater?: true;
  /**
   * Makes an empty volume, owned by the run, and fills it.
   * Must not touch a volume that exists already: that is an error.
   */
  create(claimName: string, seed: readonly SeedFile[]): Promise<void>;
  /** Every entry of the volume, sorted by path, never through a sandbox of the scenario. */
  inspect(claimName: string): Promise<VolumeEntry[]>;
  /** Whether there is such a volume, whoever made it; undefined where that cannot be seen without the API under test. */
  exists(claimName: string): Promise<boolean | undefined>;
  /** Names of all volumes, sorted, whoever made them; undefined where nothing lists them but the API under test. */
  list(): Promise<string[] | undefined>;
  /**
   * A claim as its cluster has it, whoever made it, without a look into its volume; undefined where there is no such claim.
   * Kinds that bring the capability `volumes.kubernetes` have it, and what stands in for them where faults are tried.
   */
  describe?(claimName: string): Promise<ClaimDescription | undefined>;
  /** Removes the volume; a volume that is gone already is no error. */
  remove(claimName: string): Promise<void>;
  /** Ends what the provisioner itself keeps (connections, helper containers). Volumes are the caller's to remove. */
  close(): Promise<void>;
};
