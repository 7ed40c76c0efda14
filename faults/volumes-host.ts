/** Servers that mount host paths otherwise than was asked for, or that may not be mounted. */

import type { LiveFault } from '../harness/faults/fault.ts';
import { asked, CREATE, type Json } from '../harness/faults/wiring.ts';
import type { FaultPlan } from '../harness/wire/faults.ts';

const HOST = ['volumes/validation-host.yaml'];

/** Takes host paths of a kind as if they were allowed: asks for the allowed one, which comes first, in their place. */
function taking(meant: (host: Json, allowed: string) => boolean): () => { wire: FaultPlan } {
  return () => {
    let allowed: string | undefined;
    const plan = asked((body) => {
      const volumes = (body.volumes ?? []) as Json[];
      for (const volume of volumes) {
        const host = (volume.host ?? {}) as Json;
        allowed ??= host.path as string | undefined;
        if (allowed !== undefined && volume.host !== undefined && meant(host, allowed)) volume.host = { path: allowed };
      }
      return { ...body, volumes };
    });
    return { wire: (request) => (CREATE(request) ? plan : undefined) };
  };
}

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
    server: taking(({ path }, allowed) => path !== allowed && String(path).startsWith(allowed)),
  },
  {
    id: 'volumes.host.no-allowlist',
    says: 'takes any absolute host path',
    area: ['volumes.host.only-allowed'],
    in: HOST,
    server: taking(({ path }) => typeof path === 'string' && path.startsWith('/') && !path.includes('own-')),
  },
  {
    id: 'volumes.host.relative-taken',
    says: 'takes a host path that is not absolute',
    area: ['volumes.host.absolute'],
    in: HOST,
    server: taking(({ path }) => typeof path === 'string' && !path.startsWith('/')),
  },
  {
    id: 'volumes.host.extra-member-taken',
    says: 'takes a host backend with a member that there is not',
    area: ['volumes.host.closed'],
    in: HOST,
    server: taking((host) => 'type' in host),
  },
];
