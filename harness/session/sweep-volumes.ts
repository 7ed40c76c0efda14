/** After a run: the volumes that scenarios did not get to remove. */
import { counted } from '../counted.ts';
import { describeError } from '../errors.ts';
import type { LifecycleClient } from '../lifecycle-client/client.ts';
import type { Ledger } from '../run/ledger.ts';
import { PROVISIONERS } from '../volumes/all.ts';
import type { Stays, VolumesPlace } from '../volumes/entry.ts';

export type RemainingVolumes = {
  volumes: VolumesPlace;
  image: string;
  runId: string;
  /** Claims that are to be removed. */
  claims: readonly string[];
  /** Those that stay, although they are of the run. */
  spared?: readonly string[];
  /** Absent where the server does not answer any more. */
  client?: LifecycleClient;
};

export type SweptVolumes = {
  /** Claims that are gone. */
  gone: string[];
  /** A sentence for each volume that could not be removed. */
  problems: string[];
};

/**
 * Removes the volumes of a run, once no sandbox of it is left that uses them. Volumes that went with the runtime are only
 * crossed out, and so are those that stay since nobody can remove them this way: `log` takes their names, once and for
 * all, and how they are removed. Throws nothing.
 */
export async function sweepVolumes(
  { volumes, client, ...remains }: RemainingVolumes,
  ledger: Ledger,
  log: (line: string) => void,
): Promise<SweptVolumes> {
  try {
    const { sweep } = PROVISIONERS.get(volumes.kind, 'volumes');
    const server = client && { client, ledger };
    const { gone, left, stays = [] } = await sweep(volumes, { ...remains, server });
    for (const id of [...gone, ...stays.map(({ claim }) => claim)]) ledger.gone({ kind: 'volume', id });
    for (const line of stayingLines(stays)) log(line);
    return { gone, problems: left };
  } catch (error) {
    return { gone: [], problems: [`what the run left of volumes could not be removed: ${describeError(error)}`] };
  }
}

/** What stays on the server, by name, and how it is removed there. */
function stayingLines(stays: readonly Stays[]): string[] {
  if (stays.length === 0) return [];
  const sure = stays.flatMap(({ claim, doubt }) => (doubt === undefined ? [claim] : []));
  const doubts = new Map<string, string[]>();
  for (const { claim, doubt } of stays) {
    if (doubt !== undefined) doubts.set(doubt, [...(doubts.get(doubt) ?? []), claim]);
  }
  return [
    ...(sure.length === 0
      ? []
      : [
          `${counted(sure.length, 'volume')} of this run ${sure.length === 1 ? 'stays' : 'stay'} on the server, which no operation of its API removes: ${sure.join(' ')}`,
        ]),
    ...[...doubts].map(
      ([why, claims]) => `${counted(claims.length, 'volume')} may still be there (${why}): ${claims.join(' ')}`,
    ),
    'Whoever runs the server removes them: `docker volume rm NAME...` on Docker, `kubectl delete pvc NAME...` on Kubernetes. Any other way to volumes (--volumes) removes what it makes.',
  ];
}
