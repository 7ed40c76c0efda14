/** What lies beside a run and is none of its business: noted before it, and looked at again after it. */
import { basename } from 'node:path';
import { describeError } from '../errors.ts';
import type { LifecycleClient } from '../lifecycle-client/client.ts';
import type { Ledger } from '../run/ledger.ts';
import type { PreparedTarget } from '../targets/target.ts';
import { systemClock, until } from '../until.ts';
import { PROVISIONERS } from '../volumes/all.ts';
import type { OutsideVolumes } from '../volumes/entry.ts';
import { createHostDirectories, HOST_DIRECTORY } from '../volumes/host/directories.ts';
import { placeBystanders } from './bystanders.ts';
import { inventoryDifferences } from './inventory.ts';

export type Beside = {
  /** What is not of the run and no longer as it was, a sentence each. */
  disturbed(): Promise<string[]>;
  /** Removes what was put beside the run; a sentence for each thing that is still there. */
  remove(): Promise<string[]>;
  /**
   * How the volumes differ from those before the run, a sentence each; asked when all has been removed that is to be. Those
   * that are `spared` are left alone.
   */
  inventory(spared: ReadonlySet<string>): Promise<string[]>;
};

export type BesideFacts = {
  target: PreparedTarget;
  client: LifecycleClient;
  runId: string;
  ledger: Ledger;
  /** Folder with the recorded exchanges. */
  transcripts: string;
};

/** Notes what there is before the run and, where the target allows, puts something beside it. */
export async function lookAround({ target, client, runId, ledger, transcripts }: BesideFacts): Promise<Beside> {
  const { image, volumes } = target;
  const { look } = PROVISIONERS.get(volumes.kind, 'volumes');
  const open = look && ((id: string): Promise<OutsideVolumes> => look(volumes, { image, runId: id }));
  const { hostPath } = target;
  const watched = [
    ...(open === undefined ? [] : await watch(await open(runId), 'volume')),
    ...(hostPath?.here === undefined ? [] : await watch(createHostDirectories(hostPath.here), HOST_DIRECTORY)),
  ];
  const bystanders = target.private
    ? await placeBystanders({ client, image, ledger, volumes: open, hostPath })
    : undefined;
  return {
    disturbed: () => asked(async () => (await bystanders?.disturbed()) ?? []),
    remove: async () => (await bystanders?.remove()) ?? [],
    inventory: (spared) =>
      asked(async () => {
        const differences: string[] = [];
        const stays = namesIn(spared);
        for (const { outside, before, called } of watched) {
          // Not where nobody lists them.
          if (before !== undefined) {
            await untilAsBefore(outside, before, stays);
            const facts = { runId, transcripts, spared: stays, called };
            differences.push(...(await inventoryDifferences(before, outside, facts)));
          }
          await outside.close();
        }
        return differences;
      }),
  };
}

/** What there is of a kind before the run; nothing where it cannot be listed. */
async function watch(outside: OutsideVolumes, called: string): Promise<Watched[]> {
  const before = await outside.list();
  return before === undefined ? [] : [{ outside, before, called }];
}

type Watched = { outside: OutsideVolumes; before: readonly string[]; called: string };

/** With the names of directories that a ledger has by their paths. */
const namesIn = (spared: ReadonlySet<string>): Set<string> => new Set([...spared].flatMap((id) => [id, basename(id)]));

/** How long volumes may take that go with a sandbox: a moment longer than the sandbox itself. */
const SETTLE_MS = 5000;

/** Waits until no volume is there that was not there before, but not for long: a leak is one all the same. */
async function untilAsBefore(
  outside: OutsideVolumes,
  before: readonly string[],
  spared: ReadonlySet<string>,
): Promise<void> {
  await until(systemClock, { within: SETTLE_MS, every: 200 }, async () => {
    const now = await outside.list();
    return now === undefined || now.every((name) => before.includes(name) || spared.has(name)) ? true : undefined;
  });
}

async function asked(what: () => Promise<string[]>): Promise<string[]> {
  try {
    return await what();
  } catch (error) {
    return [`what is beside the run could not be looked at: ${describeError(error)}`];
  }
}
