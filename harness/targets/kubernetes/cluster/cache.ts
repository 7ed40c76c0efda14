/** Where the daemons and images of clusters are kept. They take minutes to make, so an `npm ci` must not remove them. */
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/** `opensandbox-conformance/kubernetes` in XDG_CACHE_HOME, or in ~/.cache where that says nothing. */
export function kubernetesCacheDir({ XDG_CACHE_HOME: cache = '' }: NodeJS.ProcessEnv = process.env): string {
  // As the specification has it, a relative path counts for nothing.
  return join(isAbsolute(cache) ? cache : join(homedir(), '.cache'), 'opensandbox-conformance', 'kubernetes');
}
