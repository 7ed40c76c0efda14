/** The mounts of this process, as far as a bind mount has to know them. */
import { readFile } from 'node:fs/promises';

export type HostMount = { mountPoint: string; options: ReadonlySet<string> };

/** Reads /proc/self/mountinfo (proc(5)). */
export async function readMountTable(file = '/proc/self/mountinfo'): Promise<HostMount[]> {
  return parseMountTable(await readFile(file, 'utf8'));
}

export function parseMountTable(text: string): HostMount[] {
  const mounts: HostMount[] = [];
  for (const line of text.split('\n')) {
    const [, , , , mountPoint, options] = line.split(' ');
    if (mountPoint === undefined || options === undefined) continue;
    mounts.push({ mountPoint: unescapeOctal(mountPoint), options: new Set(options.split(',')) });
  }
  return mounts;
}

/** The mount that holds `path` (absolute, without symbolic links). A later mount hides an earlier one. */
function mountOf(mounts: readonly HostMount[], path: string): HostMount | undefined {
  let found: HostMount | undefined;
  for (const mount of mounts) {
    if (!isBelow(path, mount.mountPoint)) continue;
    if (!found || mount.mountPoint.length >= found.mountPoint.length) found = mount;
  }
  return found;
}

/** Whether other file systems are mounted somewhere below `path`. */
export function hasMountsBelow(mounts: readonly HostMount[], path: string): boolean {
  return mounts.some((mount) => mount.mountPoint !== path && isBelow(mount.mountPoint, path));
}

/**
 * Options of a bind mount of `path`. In a user namespace the kernel refuses a remount that drops `noexec` of the source,
 * and dropping it is not wanted elsewhere either; times of access are kept by the kernel unless told.
 */
export function bindOptions(mounts: readonly HostMount[], path: string, access: 'ro' | 'rw'): string {
  const source = mountOf(mounts, path)?.options;
  const options = ['nosuid', 'nodev'];
  if (access === 'ro' || source?.has('ro')) options.push('ro');
  if (source?.has('noexec')) options.push('noexec');
  return options.join(',');
}

function isBelow(path: string, directory: string): boolean {
  return directory === '/' || path === directory || path.startsWith(`${directory}/`);
}

/** A field of a table of the kernel, in which white space stands as `\\040`. */
export function unescapeOctal(text: string): string {
  if (!text.includes('\\')) return text;
  const bytes = Buffer.from(text, 'utf8').toString('latin1');
  const plain = bytes.replace(/\\([0-7]{3})/g, (_all, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  );
  return Buffer.from(plain, 'latin1').toString('utf8');
}
