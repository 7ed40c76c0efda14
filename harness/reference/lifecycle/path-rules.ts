/** Rules for the paths of `Volume`: mountPath, subPath, and the path of a host backend. */
import { INSIDE } from '../sandbox/scripts.ts';
import { invalid, quote, unsupported } from './refusal.ts';

const NAME_BYTES = 255;
const PATH_BYTES = 2048;

/** What this runtime itself puts there, or takes read-only from the host. */
const TAKEN = [INSIDE.slice(1), 'bin', 'dev', 'lib', 'lib32', 'lib64', 'libx32', 'proc', 'sbin', 'sys', 'usr'];

/**
 * `Volume.mountPath` without slashes at the ends and without `.` and empty components.
 * Throws a 400 for what is not absolute, names the root, climbs with `..`, or is not free in this runtime.
 */
export function mountTarget(mountPath: string): string {
  if (!mountPath.startsWith('/')) throw invalid(`mountPath ${quote(mountPath)} must be absolute: start it with "/".`);
  const parts = componentsOf('mountPath', mountPath);
  const [first] = parts;
  if (first === undefined)
    throw invalid(`mountPath ${quote(mountPath)} is the root of the sandbox: choose a directory.`);
  if (TAKEN.includes(first)) {
    throw unsupported(
      `mountPath ${quote(mountPath)}: /${first} belongs to the system of the sandbox in this runtime; choose another place, such as /mnt/data.`,
    );
  }
  return parts.join('/');
}

/** `Volume.subPath`, normalised likewise; empty when the whole volume is meant. Throws a 400. */
export function volumeSubPath(subPath: string): string {
  if (subPath.startsWith('/')) throw invalid(`subPath ${quote(subPath)} must be relative: leave out the first "/".`);
  return componentsOf('subPath', subPath).join('/');
}

/** `Host.path`, absolute and normalised likewise. Throws a 400. */
export function hostPath(path: string): string {
  if (!path.startsWith('/')) throw unsupported(`host.path ${quote(path)}: this runtime is Linux: start it with "/".`);
  return `/${componentsOf('host.path', path).join('/')}`;
}

function componentsOf(member: string, path: string): string[] {
  if (path.includes('\0')) throw invalid(`${member} must not hold a NUL character.`);
  if (Buffer.byteLength(path) > PATH_BYTES) throw invalid(`${member} is longer than ${PATH_BYTES} bytes.`);
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.includes('..')) throw invalid(`${member} ${quote(path)} must not have ".." as a component.`);
  if (parts.some((part) => Buffer.byteLength(part) > NAME_BYTES)) {
    throw invalid(`${member} has a component of more than ${NAME_BYTES} bytes.`);
  }
  return parts;
}
