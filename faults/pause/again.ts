/** Servers that pause a sandbox well once, and not a second time. */
import { lstat, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LiveFault } from '../../harness/faults/fault.ts';
import { idIn, PAUSE, RESUME, type Which } from '../../harness/faults/operations.ts';
import { answered } from '../../harness/faults/wiring.ts';
import type { Seams } from '../../harness/reference/seams.ts';
import type { Answer, FaultPlan } from '../../harness/wire/faults.ts';

const IN = ['lifecycle/pause.yaml'];

/** Does `first` when a sandbox stands still for the first time, and `later` each time after that, with its root. */
function byPause(
  first: (root: string) => Promise<void>,
  later: (root: string) => Promise<void>,
): Pick<Seams, 'freeze'> {
  const known = new Set<string>();
  return {
    async freeze(processes, root) {
      await processes.freeze();
      await (known.has(root) ? later : first)(root);
      known.add(root);
    },
  };
}

/**
 * Accepts requests of one kind for a sandbox for which `after` was accepted so often, and does nothing. What the server
 * refuses does not count: it is asked for on purpose.
 */
const onlySaid = (which: Which, after: Which, times: number) => () => {
  const accepted = new Map<string, number>();
  const timesOf = (id: string): number => accepted.get(id) ?? 0;
  const wire: FaultPlan = (request) => {
    const id = idIn(request);
    if (which(request) && timesOf(id) === times) return answered(202);
    if (!after(request)) return undefined;
    const change = (answer: Answer): Answer => {
      if (answer.status === 202) accepted.set(id, timesOf(id) + 1);
      return answer;
    };
    return { kind: 'change', change };
  };
  return { wire };
};

/** The regular files of a root that were written after a time, in milliseconds since the epoch. */
async function writtenSince(root: string, time: number): Promise<string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const written = await Promise.all(files.map(async (file) => ((await lstat(file)).mtimeMs > time ? [file] : [])));
  return written.flat();
}

export const secondPauseFaults: readonly LiveFault[] = [
  {
    id: 'pause.again.new-files-lost',
    says: 'loses at the second pause of a sandbox the files that were written since the first',
    area: ['sandbox.pause.keeps-state'],
    in: IN,
    server: () => {
      const times = new Map<string, number>();
      return {
        seams: byPause(
          async (root) => void times.set(root, Date.now()),
          async (root) => {
            for (const file of await writtenSince(root, times.get(root) ?? 0)) await rm(file);
          },
        ),
      };
    },
  },
  {
    id: 'pause.again.files-of-first',
    says: 'brings back after each pause the files as the first pause has kept them',
    area: ['sandbox.pause.keeps-state'],
    in: IN,
    server: () => {
      const began = Date.now();
      const kept = new Map<string, Map<string, Buffer>>();
      return {
        seams: byPause(
          async (root) => {
            // What is older than the server is of the image.
            const files = await writtenSince(root, began);
            kept.set(
              root,
              new Map(await Promise.all(files.map(async (file) => [file, await readFile(file)] as const))),
            );
          },
          async (root) => {
            for (const [file, content] of kept.get(root) ?? []) await writeFile(file, content);
          },
        ),
      };
    },
  },
  {
    id: 'pause.again.volumes-emptied',
    says: 'empties at the second pause of a sandbox the volumes that it may change',
    area: ['volumes.pvc.pause.data'],
    in: ['volumes/pause.yaml'],
    server: () => {
      const volumes = new Map<string, string[]>();
      const pauses = byPause(
        async () => undefined,
        async (root) => {
          const own = [...volumes].find(([sandboxId]) => root.split('/').includes(sandboxId))?.[1] ?? [];
          for (const directory of own) {
            for (const name of await readdir(directory)) await rm(join(directory, name), { recursive: true });
          }
        },
      );
      return {
        seams: {
          ...pauses,
          async claimDirectory({ sandboxId, readOnly }, directory) {
            if (!readOnly) volumes.set(sandboxId, [...(volumes.get(sandboxId) ?? []), directory]);
            return directory;
          },
        },
      };
    },
  },
  {
    id: 'pause.again.only-accepted',
    says: 'accepts a second pause and stays Running',
    area: ['sandbox.pause.becomes-paused'],
    in: IN,
    server: onlySaid(PAUSE, RESUME, 1),
  },
  {
    id: 'pause.again.resume-only-accepted',
    says: 'accepts a second resumption and stays Paused',
    area: ['sandbox.resume'],
    in: IN,
    server: onlySaid(RESUME, PAUSE, 2),
  },
];
