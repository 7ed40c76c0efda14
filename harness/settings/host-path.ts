/** The directory of the host below which a server allows host volumes. */
import { UsageError } from '../errors.ts';

/** Checks it: an absolute path, as `Host.path` of the lifecycle document wants it. `where` names the setting. */
export function hostPathOf(path: string | undefined, where: string): string | undefined {
  if (path === undefined) return undefined;
  if (!/^(\/|[A-Za-z]:[\\/])/.test(path)) {
    throw new UsageError(
      `${where}: ${path} is no absolute path; it is a directory of the machine on which the server runs`,
    );
  }
  // What is below it is named by a slash after it.
  return path.replace(/(?<=.)\/+$/, '');
}
