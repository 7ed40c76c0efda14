/** The folder of a shard's reports, which may come from anywhere: its names, kinds and sizes, before anything of it is read. */
import { lstatSync, opendirSync, type Stats, statSync } from 'node:fs';
import { join } from 'node:path';
import { printable } from '../certificate/verify/reasons.ts';
import { TROUBLE_FILE } from '../drivers/trouble.ts';
import { describeError, UsageError } from '../errors.ts';
import { REPRO_FOLDER } from '../repro/write.ts';

/** A shard of a thousand scenarios with three drivers has three thousand transcripts, some 200 MB. */
const MOST_TRANSCRIPTS = 20_000;
const MOST_BYTES = 1024 ** 3;
const MOST_FILE_BYTES = 64 * 1024 * 1024;
const MOST_SCRIPT_BYTES = 1024 * 1024;

export const TRANSCRIPTS = 'transcripts';
const NEEDED = ['basis.json', 'outcomes.ndjson'] as const;
const TRANSCRIPT = /^[^/]{1,200}\.ndjson$/;

export type ShardFolder = {
  /** As it was given. */
  folder: string;
  /** Names of the transcripts, in order. */
  transcripts: string[];
  /** Whether SDKs could not use something. */
  troubles: boolean;
};

/**
 * Looks at the folder. Throws UsageError where it is no folder of reports: files are missing, are links, pipes or folders, or are
 * larger than those of any run.
 */
export function shardFolder(folder: string): ShardFolder {
  const facts = statSync(folder, { throwIfNoEntry: false });
  if (facts?.isDirectory() !== true) {
    const what = facts === undefined ? 'is not there' : 'is no folder';
    throw new UsageError(`${printable(folder)} ${what}: merge takes folders with the reports of shards`);
  }
  for (const name of NEEDED) {
    if (sizeOf(folder, name) !== undefined) continue;
    throw new UsageError(
      `${printable(folder)} has no ${name}: it is no folder with the reports of a run (--reports of \`run --shard\`)`,
    );
  }
  const transcripts = transcriptsIn(folder);
  const bytes = transcripts.reduce((sum, name) => sum + (sizeOf(folder, join(TRANSCRIPTS, name)) ?? 0), 0);
  if (bytes > MOST_BYTES) throw tooMuch(folder, `${bytes} bytes of transcripts`, MOST_BYTES);
  return { folder, transcripts, troubles: sizeOf(folder, TROUBLE_FILE) !== undefined };
}

/** Whether the script is there: the name of a check's script comes from the folder as well. */
export function isScript(folder: string, name: string): boolean {
  return sizeOf(folder, join(REPRO_FOLDER, name), MOST_SCRIPT_BYTES) !== undefined;
}

function transcriptsIn(folder: string): string[] {
  const place = join(folder, TRANSCRIPTS);
  const facts = lstatSync(place, { throwIfNoEntry: false });
  if (facts?.isDirectory() !== true) {
    const what = facts === undefined ? 'has no transcripts' : 'has something else than a folder under transcripts';
    throw new UsageError(`${printable(folder)} ${what}: without the recorded exchanges nothing can be judged`);
  }
  const names: string[] = [];
  const opened = opendirSync(place);
  try {
    // One by one: there may be millions.
    for (let entry = opened.readSync(); entry !== null; entry = opened.readSync()) {
      if (!entry.isFile() || !TRANSCRIPT.test(entry.name))
        throw new UsageError(`${printable(join(place, entry.name))} is no transcript: nothing else belongs there`);
      names.push(entry.name);
      if (names.length > MOST_TRANSCRIPTS) throw tooMuch(folder, 'more transcripts', MOST_TRANSCRIPTS);
    }
  } finally {
    opened.closeSync();
  }
  return names.sort();
}

/** The size of a regular file in bytes; undefined where there is nothing. Throws UsageError for anything else. */
function sizeOf(folder: string, name: string, most = MOST_FILE_BYTES): number | undefined {
  const path = join(folder, name);
  const facts = lstat(path);
  if (facts === undefined) return undefined;
  if (!facts.isFile()) throw new UsageError(`${printable(path)} is no regular file`);
  if (facts.size > most) {
    throw new UsageError(`${printable(path)} has ${facts.size} bytes; no run writes one of more than ${most}`);
  }
  return facts.size;
}

function lstat(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch (cause) {
    throw new UsageError(`${printable(path)} cannot be looked at: ${describeError(cause)}`, { cause });
  }
}

const tooMuch = (folder: string, what: string, most: number): UsageError =>
  new UsageError(`${printable(folder)} has ${what}; no shard has more than ${most}`);
