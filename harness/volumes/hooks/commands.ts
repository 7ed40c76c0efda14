/** Commands of somebody's own that make volumes and look at them. Plain data. */

/**
 * A program and its arguments. No shell has a part in it unless the program is one; the name of a claim is appended as one
 * more argument.
 */
export type HookCommand = readonly string[];

export type HookCommands = {
  /** Makes an empty volume; fails where there is one of that name. */
  readonly create: HookCommand;
  /** Ends with 0 where there is such a volume, with 1 where there is none. */
  readonly exists: HookCommand;
  /** Unpacks the tar archive of its standard input into the volume. */
  readonly put: HookCommand;
  /** Writes a tar archive of what is in the volume to its standard output. */
  readonly get: HookCommand;
  /** Removes the volume; one that is gone already is no error. */
  readonly remove: HookCommand;
  /** Writes the name of every volume to its standard output, a line each; no claim is appended. */
  readonly list?: HookCommand;
  /** For each of these commands, in milliseconds. */
  readonly timeoutMs: number;
  /** What runs the sandboxes, where the documents promise more of its volumes. */
  readonly runtime?: 'docker';
  /** The file in which they stand, absolute: they are run in its folder. */
  readonly file: string;
};

export type HookName = 'create' | 'exists' | 'put' | 'get' | 'remove' | 'list';
