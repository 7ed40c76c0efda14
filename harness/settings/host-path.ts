/** The directory of the host below which a server allows host volumes: what this machine and the server call it. */
import { accessSync, constants, realpathSync, statSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import { describeError, UsageError } from '../errors.ts';
import type { HostPath } from '../volumes/host/place.ts';

/** A path, and the name of the setting that has it. */
export type SetPath = { path: string; where: string };

/**
 * What is known of the directory. `here`: as this machine has it; `onServer`: as the server has it, the same when absent. With
 * `onServer` alone the suite does not see it. Throws UsageError for a path that is none, and for a directory of this machine that
 * cannot be used.
 */
export function hostPathOf(here: SetPath | undefined, onServer: SetPath | undefined): HostPath | undefined {
  const named = onServer && absoluteOnServer(onServer);
  if (here === undefined) return named === undefined ? undefined : { onServer: named };
  const { given, real } = usable(here);
  if (named !== undefined) return { onServer: named, here: real };
  if (real === given) return { onServer: given, here: real };
  throw new UsageError(
    `${here.where}: ${given} leads through a symbolic link to ${real}. Name that, or say beside it what the server calls the directory: hostPathOnServer.`,
  );
}

/** As `Host.path` of the lifecycle document wants it. */
function absoluteOnServer({ path, where }: SetPath): string {
  if (!/^(\/|[A-Za-z]:[\\/])/.test(path)) {
    throw new UsageError(
      `${where}: ${path} is no absolute path; it is a directory of the machine on which the server runs`,
    );
  }
  // What is below it is named by a slash after it.
  return path.replace(/(?<=.)\/+$/, '');
}

function usable({ path, where }: SetPath): { given: string; real: string } {
  if (!isAbsolute(path))
    throw new UsageError(`${where}: ${path} is no absolute path; it is a directory of this machine`);
  const given = resolve(path);
  const stats = statSync(given, { throwIfNoEntry: false });
  if (stats === undefined) {
    throw new UsageError(
      `${where}: there is no ${given} on this machine. Make it, or, where only the server has it, name it as hostPathOnServer alone (--host-path-on-server).`,
    );
  }
  if (!stats.isDirectory()) throw new UsageError(`${where}: ${given} is no directory`);
  try {
    accessSync(given, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (cause) {
    throw new UsageError(
      `${where}: the suite makes directories of its own there, and cannot: ${describeError(cause)}. Let it, or name the directory as hostPathOnServer alone (--host-path-on-server).`,
      { cause },
    );
  }
  return { given, real: realpathSync(given) };
}
