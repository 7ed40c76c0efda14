/** The volumes before and after a run: it leaves none behind, takes none away, and a leak has a scenario to its name. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describeError } from '../errors.ts';
import { literal } from '../pattern.ts';
import type { OutsideVolumes } from '../volumes/entry.ts';
import { readTranscript } from '../wire/transcript.ts';

export type InventoryFacts = {
  runId: string;
  /** Folder with the recorded exchanges. */
  transcripts: string;
  /** Volumes of the run that are to stay. */
  spared?: ReadonlySet<string>;
  /** What they are, where they are no volumes. */
  called?: string;
};

/**
 * How the volumes differ from what they were, a sentence each, once the clean-up is over. What bears the id of the run
 * is removed, and nothing else. Where others make volumes too, only those count that an exchange of the run names: elsewhere
 * every difference is the run's. Nothing where nobody lists them.
 */
export async function inventoryDifferences(
  before: readonly string[],
  volumes: OutsideVolumes,
  facts: InventoryFacts,
): Promise<string[]> {
  const after = await volumes.list();
  if (after === undefined) return [];
  const { called = 'volume' } = facts;
  const added = after.filter((name) => !before.includes(name) && facts.spared?.has(name) !== true);
  // What the run itself has made before it began was meant to go: a server may take its time with it.
  const gone = before.filter((name) => !after.includes(name) && !name.includes(facts.runId));
  const problems: string[] = [];
  for (const name of [...added, ...gone]) {
    const culprit = await firstMention(name, facts.transcripts);
    const ours = name.includes(facts.runId);
    if (culprit === undefined && !ours && !volumes.alone) continue;
    const by = culprit ?? 'an unknown scenario: no recorded exchange names it';
    if (gone.includes(name)) {
      problems.push(`${called} ${name} was there before the run and is gone; it was named by ${by}`);
    } else if (ours) {
      problems.push(`${called} ${name} was left by ${by}; no scenario declares it. ${await removal(name, volumes)}`);
    } else {
      problems.push(`${called} ${name} appeared during the run and is left alone; it was named by ${by}`);
    }
  }
  return problems;
}

async function removal(name: string, volumes: OutsideVolumes): Promise<string> {
  try {
    await volumes.remove(name);
    return 'It has been removed.';
  } catch (error) {
    return `It is still there: ${describeError(error)}`;
  }
}

/** The scenario and step whose request first named a volume. */
export async function firstMention(name: string, transcripts: string): Promise<string | undefined> {
  if (!existsSync(transcripts)) return undefined;
  // A claim name may be the beginning of another one.
  const whole = new RegExp(`(?<![a-z0-9-])${literal(name)}(?![a-z0-9-])`);
  for (const file of readdirSync(transcripts).sort()) {
    if (!file.endsWith('.ndjson')) continue;
    for await (const { api, request, scenario, step } of readTranscript(join(transcripts, file))) {
      if (api === 'lifecycle' && whole.test(JSON.stringify(request.body ?? '')))
        return `${scenario}, step ${step ?? 'set-up'}`;
    }
  }
  return undefined;
}
