/** Servers that mount host paths otherwise than was asked for, or that may not be mounted. */
import { isAbsolute, normalize } from 'node:path';
import type { BrokenServer, LiveFault } from '../../harness/faults/fault.ts';
import { CREATE } from '../../harness/faults/operations.ts';
import { asked, type Json, volumesOf, when } from '../../harness/faults/wiring.ts';

const HOST = ['volumes/validation-host.yaml'];

/** Takes host paths of a kind as if they were allowed: asks for the allowed one, which comes first, in their place. */
function taking(meant: (host: Json, allowed: string) => boolean): () => BrokenServer {
  return () => {
    let allowed: string | undefined;
    const plan = asked((body) => {
      for (const volume of volumesOf(body) as Json[]) {
        const host = (volume.host ?? {}) as Json;
        allowed ??= host.path as string | undefined;
        if (allowed !== undefined && volume.host !== undefined && meant(host, allowed)) volume.host = { path: allowed };
      }
      return body;
    });
    return { wire: when(CREATE, plan) };
  };
}

/** Whether a path is a text that leads out of another, by its `..` or from the beginning. */
const isOutside = (path: unknown, allowed: string): path is string =>
  typeof path === 'string' && path !== '' && !`${normalize(path)}/`.startsWith(`${allowed}/`);

export const hostFaults: readonly LiveFault[] = [
  {
    id: 'volumes.host.read-only-ignored',
    says: 'mounts host paths writable, whatever readOnly says',
    area: ['volumes.host.allowed'],
    in: HOST,
    server: () => ({ seams: { hostMount: ({ subPath }) => ({ readOnly: false, subPath }) } }),
  },
  {
    id: 'volumes.host.sub-path-dropped',
    says: 'mounts the whole of a host path, whatever subPath says',
    area: ['volumes.host.allowed'],
    in: HOST,
    server: () => ({ seams: { hostMount: ({ readOnly }) => ({ readOnly, subPath: '' }) } }),
  },
  {
    id: 'volumes.host.always-read-only',
    says: 'mounts every host path read-only',
    area: ['volumes.host.allowed'],
    in: HOST,
    server: () => ({ seams: { hostMount: ({ subPath }) => ({ readOnly: true, subPath }) } }),
  },
  {
    id: 'volumes.host.prefix-as-text',
    says: 'takes a host path whose text begins with an allowed one',
    area: ['volumes.host.only-allowed'],
    in: HOST,
    server: taking(({ path }, allowed) => isOutside(path, allowed) && path.startsWith(allowed)),
  },
  {
    id: 'volumes.host.no-allowlist',
    says: 'takes any absolute host path',
    area: ['volumes.host.only-allowed'],
    in: HOST,
    server: taking(({ path }, allowed) => isOutside(path, allowed) && isAbsolute(path)),
  },
  {
    id: 'volumes.host.relative-taken',
    says: 'takes a host path that is not absolute',
    area: ['volumes.host.absolute'],
    in: HOST,
    server: taking(({ path }) => typeof path === 'string' && !isAbsolute(path)),
  },
  {
    id: 'volumes.host.extra-member-taken',
    says: 'takes a host backend with a member that there is not',
    area: ['volumes.host.closed'],
    in: HOST,
    server: taking((host) => Object.keys(host).some((name) => name !== 'path')),
  },
];
