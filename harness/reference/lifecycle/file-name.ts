/** What a sandbox or snapshot is called on this machine. */
import { createHash } from 'node:crypto';

/** As long as a uuid: a socket in the directory must have a short path, and a host a name of 64 characters at most. */
const PLAIN = /^[a-z0-9][a-z0-9-]{0,35}$/;

/** A name for files, hosts and cgroups: the id itself, or what stands for it where it is long or has other characters. */
export const fileNameOf = (id: string): string =>
  PLAIN.test(id) ? id : createHash('sha256').update(id).digest('hex').slice(0, 36);
