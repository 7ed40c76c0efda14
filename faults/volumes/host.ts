/** Servers that mount host paths otherwise than was asked for, or that may not be mounted. */
import { dirname, isAbsolute, normalize } from 'node:path';
import type { BrokenServer, LiveFault } from '../../harness/faults/fault.ts';
import { CREATE } from '../../harness/faults/operations.ts';
import { asked, type Json, volumesOf, when } from '../../harness/faults/wiring.ts';

const HOST = ['volumes/host.yaml'];
const REFUSED = ['volumes/validation-host.yaml'];

/** Takes host paths of a kind as if they were allowed: asks for the first one, which is right below the prefix, in their place. */
function taking(meant: (host: Json, prefix: string) => boolean): () => BrokenServer {
  return () => {
    let first: string | undefined;
    const plan = asked((body) => {
      for (const volume of volumesOf(body) as Json[]) {
        const host = (volume.host ?? {}) as Json;
        first ??= host.path as string | undefined;
        if (first !== undefined && volume.host !== undefined && meant(host, dirname(first)))
          volume.host = { path: first };
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
    area: ['volumes.host.read-only'],
    in: HOST,
    server: () => ({ seams: { hostMount: ({ subPath }) => ({ readOnly: false, subPath }) } }),
  },
  {
    id: 'volumes.host.read-only-ignored-with-sub-path',
    says: 'mounts host paths writable where there is a subPath, whatever readOnly says',
    area: ['volumes.host.read-only'],
    in: HOST,
    server: () => ({
      seams: { hostMount: ({ readOnly, subPath }) => ({ readOnly: readOnly && subPath === '', subPath }) },
    }),
  },
  {
    id: 'volumes.host.sub-path-dropped',
    says: 'mounts the whole of a host path, whatever subPath says',
    area: ['volumes.host.sub-path', 'volumes.host.allowed'],
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
    in: REFUSED,
    server: taking(({ path }, allowed) => isOutside(path, allowed) && path.startsWith(allowed)),
  },
  {
    id: 'volumes.host.no-allowlist',
    says: 'takes any absolute host path',
    area: ['volumes.host.only-allowed'],
    in: REFUSED,
    server: taking(({ path }, allowed) => isOutside(path, allowed) && isAbsolute(path)),
  },
  {
    id: 'volumes.host.relative-taken',
    says: 'takes a host path that is not absolute',
    area: ['volumes.host.absolute'],
    in: REFUSED,
    server: taking(({ path }) => typeof path === 'string' && !isAbsolute(path)),
  },
  {
    id: 'volumes.host.extra-member-taken',
    says: 'takes a host backend with a member that there is not',
    area: ['volumes.host.closed'],
    in: REFUSED,
    server: taking((host) => Object.keys(host).some((name) => name !== 'path')),
  },
];
