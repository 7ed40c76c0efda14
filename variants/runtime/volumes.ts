/** Servers whose volumes are made and mounted in another way, as those of Kubernetes may be. */
import { randomUUID } from 'node:crypto';
import { chmod, chown, lstat, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { CREATE } from '../../harness/faults/operations.ts';
import { type Json, parsed, volumesOf } from '../../harness/faults/wiring.ts';
import { isObject } from '../../harness/json-object.ts';
import type { Variant } from '../../harness/variants/variant.ts';

const axis = 'runtime-volumes';

/** No group of a machine, nor of what a sandbox runs as. */
const GROUP = 2718;

export const volumeVariants: readonly Variant[] = [
  {
    id: 'runtime.volumes.file-systems',
    says: 'has for each volume a file system of its own, with lost+found in its root',
    axis,
    silent: 'sandbox-lifecycle.yml PVC: what a platform keeps in a volume that it has made is said nowhere.',
    server: () => ({
      seams: {
        async claimDirectory(_mount, own) {
          await mkdir(join(own, 'lost+found'), { recursive: true, mode: 0o700 });
          return own;
        },
      },
    }),
  },
  {
    id: 'runtime.volumes.of-a-group',
    says: 'gives all that is in a volume to a group, which may write it, whenever the volume is mounted, as fsGroup of Kubernetes does',
    axis,
    silent: 'sandbox-lifecycle.yml PVC: to whom the files of a volume belong is said nowhere.',
    server: () => ({
      seams: {
        async claimDirectory(_mount, own) {
          await giveToGroup(own);
          return own;
        },
      },
    }),
  },
  {
    id: 'requests.volumes.flags-agree',
    says: 'refuses a request in which two mounts of one claim disagree about its making and its end',
    axis: 'requests-volumes',
    silent: 'sandbox-lifecycle.yml PVC: what it means when two mounts of one claim have other flags is said nowhere.',
    // There the text says more, so that one flag of several is enough.
    without: ['volumes.docker'],
    server: () => ({
      layer: async (request, next) => {
        const body = CREATE(request) ? parsed(await request.body()) : undefined;
        return body !== undefined && flagsDisagree(body) ? refusal() : next();
      },
    }),
  },
];

/** Gives a directory and what is in it to the group. What is in use meanwhile may go meanwhile. */
async function giveToGroup(path: string): Promise<void> {
  const stats = await lstat(path).catch(() => undefined);
  if (stats === undefined || stats.isSymbolicLink()) return;
  if (process.getuid?.() === 0) await chown(path, stats.uid, GROUP);
  await chmod(path, (stats.mode & 0o7777) | (stats.isDirectory() ? 0o2770 : 0o660));
  if (stats.isDirectory()) for (const name of await readdir(path)) await giveToGroup(join(path, name));
}

function flagsDisagree(body: Json): boolean {
  const first = new Map<unknown, string>();
  return volumesOf(body).some((volume) => {
    if (!isObject(volume) || !isObject(volume.pvc)) return false;
    const { claimName, createIfNotExists = true, deleteOnSandboxTermination = false } = volume.pvc;
    const flags = JSON.stringify([createIfNotExists, deleteOnSandboxTermination]);
    const known = first.get(claimName) ?? flags;
    first.set(claimName, known);
    return known !== flags;
  });
}

const refusal = () => ({
  status: 400,
  headers: [
    ['Content-Type', 'application/json'],
    ['X-Request-ID', randomUUID()],
  ] as [string, string][],
  body: Buffer.from(JSON.stringify({ code: 'INVALID_REQUEST', message: 'Mounts of one claim disagree.' })),
});
