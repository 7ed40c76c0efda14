/** Asks a running server what it can do, and where its volumes are; nothing that was made for it is left. */
import { join } from 'node:path';
import { describeError } from '../../errors.ts';
import { isOver } from '../../lifecycle-client/answers.ts';
import { claimOf, type ProbeFacts, probeServer } from '../../probing/probe.ts';
import type { Sighting } from '../../probing/sighting.ts';
import type { Made } from '../../probing/subject.ts';
import { systemClock, until } from '../../until.ts';
import { PROVISIONERS } from '../../volumes/all.ts';
import type { ServerFacts, VolumesPlace } from '../../volumes/entry.ts';
import { createHostDirectories, notedIn } from '../../volumes/host/directories.ts';
import { directoryOnServer } from '../../volumes/host/place.ts';

export type AskFacts = Omit<ProbeFacts, 'made'> & {
  log(line: string): void;
  chooseVolumes(facts: ServerFacts): Promise<VolumesPlace>;
};

/** A volume goes only when the sandbox that had it is gone. */
const GONE_MS = 60_000;

/**
 * What the server shows, and how its volumes are reached. The first sandbox is removed, and whatever else is made: `removed`
 * settles when that is done. What cannot be removed is said, stays in the ledger, and is tried again at the end of the run.
 */
export async function askServer(
  facts: AskFacts,
): Promise<{ volumes: VolumesPlace; sightings: Sighting[]; removed: Promise<void> }> {
  const { first, url, log, chooseVolumes } = facts;
  const made: Made[] = [];
  first.then(
    (one) => made.unshift(one),
    () => undefined, // thrown below
  );
  const directory = hostDirectory(facts);
  let volumes: VolumesPlace | undefined;
  const remove = async (): Promise<void> => {
    // Last made first, and a snapshot before the sandbox that it was made of.
    const lastFirst = made.toReversed();
    await removeAll(
      lastFirst.filter(({ sandboxId }) => sandboxId === undefined),
      log,
    );
    await removeAll(
      lastFirst.filter(({ sandboxId }) => sandboxId !== undefined),
      log,
    );
    if (directory !== undefined) await removeAll([directory], log);
    if (volumes !== undefined) {
      await sweepClaim(
        volumes,
        made.flatMap(({ sandboxId }) => sandboxId ?? []),
        facts,
      );
    }
  };
  try {
    await directory?.make();
    const [chosen, probed] = await Promise.allSettled([
      first.then(({ sandboxId }) => chooseVolumes({ url, sandboxId })),
      probeServer({ ...facts, made: (thing) => void made.push(thing) }),
    ]);
    if (chosen.status === 'fulfilled') volumes = chosen.value;
    if (chosen.status === 'rejected') throw chosen.reason;
    if (probed.status === 'rejected') throw probed.reason;
    const sightings = probed.value;
    const removed = remove();
    removed.catch(() => undefined); // told to who waits for it, if not at once
    return {
      volumes: chosen.value,
      sightings: sightings.map((sighting) => directory?.named(sighting) ?? sighting),
      removed,
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** The file by which the suite knows a directory of the host again, as specs/capabilities.yaml has it. */
const SEEN = { path: 'made-by-the-suite.txt', content: Buffer.from('Made to ask a server, and removed again.\n') };

/** The directory of the host that is asked for; undefined where the suite sees none. */
function hostDirectory({ hostPath, runId, ledger }: AskFacts) {
  if (hostPath?.here === undefined) return undefined;
  const { here } = hostPath;
  const name = claimOf(runId);
  const noted = notedIn(ledger, here);
  const directories = createHostDirectories(here);
  const asked = `asked with ${directoryOnServer(hostPath, name)}, which the suite had made as ${join(here, name)}`;
  return {
    /** Where it was not seen, with both of its names: one of them may be wrong. */
    named: (sighting: Sighting): Sighting =>
      ['volumes.host', 'volumes.host-outside'].includes(sighting.capability) && sighting.seen !== 'offered'
        ? { ...sighting, evidence: `${sighting.evidence}; ${asked}` }
        : sighting,
    async make() {
      noted.made(name);
      await directories.create(name, [SEEN]);
    },
    async remove() {
      await directories.remove(name);
      noted.gone(name);
    },
  };
}

async function removeAll(made: readonly Pick<Made, 'remove'>[], log: AskFacts['log']): Promise<void> {
  for (const one of await Promise.allSettled(made.map(({ remove }) => remove()))) {
    if (one.status === 'rejected') log(`${describeError(one.reason)}; it is tried again at the end of the run`);
  }
}

/** Removes the volume that was asked for, where a server leaves it. */
async function sweepClaim(
  volumes: VolumesPlace,
  sandboxes: readonly string[],
  { client, image, runId, ledger, log }: AskFacts,
): Promise<void> {
  const { look, sweep } = PROVISIONERS.get(volumes.kind, 'volumes');
  // Through the API alone the end of the run asks for all claims together.
  if (look === undefined) return;
  await Promise.all(
    sandboxes.map((id) =>
      until(systemClock, { within: GONE_MS, every: 200 }, async () => {
        const answer = await client.send('GET', `/sandboxes/${encodeURIComponent(id)}`).catch(() => undefined);
        return (answer !== undefined && isOver(answer)) || undefined;
      }),
    ),
  );
  const { gone, left } = await sweep(volumes, { image, runId, claims: [claimOf(runId)] });
  for (const id of gone) ledger.gone({ kind: 'volume', id });
  for (const line of left) log(`${line}; it is tried again at the end of the run`);
}
