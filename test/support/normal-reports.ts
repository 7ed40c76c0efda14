/** Reports without what differs between two runs of the same: times and ids, and what depends on how fast a server was. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const IDS: readonly [RegExp, string][] = [
  [/\d{4}-\d\d-\d\dT\d\d(?:(?::|&#58;)\d\d){2}(\.\d+)?(Z|[+-]\d\d:\d\d)/g, 'TIME'],
  [/"(ms|tick)":( ?)[\d.]+/g, '"$1":$20'],
  [/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, 'ID'],
  [/\b[0-9a-f]{10}\b|\b[0-9a-f]{32}\b/g, 'ID'],
  [/\b[0-9a-f]{64}\b/g, 'DIGEST'],
  [/"(start|stop|timestamp|duration)":( ?)[\d.]+/g, '"$1":$20'],
  [/\btime="[\d.]+"/g, 'time="0"'],
  [/\b[\d.]+ (ms|s|min)\b/g, 'A WHILE'],
  [/127\.0\.0\.1:\d+/g, 'ADDRESS'],
  [/(opensandbox-conformance-[a-z-]+)-p\d+t\d+h[0-9a-f]+-\w+/g, '$1'],
  // Of merged shards: whose an exchange is.
  [/,"shard":\d+/g, ''],
  [/\b[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT/g, 'TIME'],
  [/(formdata-undici-)\d+/g, '$1ID'],
];

/** How often something was asked until it was so, and which exchange it was then. */
const COUNTS: readonly [RegExp, string][] = [
  [/"(exercised|seen|passed|count|seq)":( ?)\d+/g, '"$1":$20'],
  [/"call":"(\S+ \S+) \d+"/g, '"call":"$1 0"'],
  // Of what times are in.
  [/"size":( ?)\d+/g, '"size":$10'],
  [/"exchanges":( ?)\[[\d,\s]*\]/g, '"exchanges":$1[]'],
  [/; \d+ times, /g, '; 0 times, '],
  [/\bexchange \d+/g, 'exchange 0'],
  [/("transcript":"[^"]*?: )[\d, ]+"/g, '$10"'],
  // Each shard has a sandbox of its own beside it, and asks its server with two more.
  [/"sandboxes":( ?)\d+/g, '"sandboxes":$10'],
  [/\b\d+ sandboxes created/g, '0 sandboxes created'],
];

const without = (text: string, what: readonly [RegExp, string][]): string =>
  what.reduce((rest, [pattern, instead]) => rest.replace(pattern, instead), text);

/** The text of every file of a folder of reports but for what was recorded, by its name: without ids and, as asked, counts. */
export function normalReports(folder: string, { counts }: { counts: 'kept' | 'left out' }): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1))
    .filter((name) => !name.startsWith('transcripts/'));
  const texts: Record<string, string> = {};
  for (const path of names.sort()) {
    const text = without(readFileSync(join(folder, path), 'utf8'), IDS);
    const shown = counts === 'kept' ? text : without(text, COUNTS);
    // Files that are named by ids are told apart by what is in them.
    const name = without(path, IDS);
    texts[name] = [...(texts[name]?.split('\n\n\n') ?? []), shown].sort().join('\n\n\n');
  }
  return Object.fromEntries(Object.entries(texts).sort(([one], [other]) => (one < other ? -1 : 1)));
}
