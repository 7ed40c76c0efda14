/** `drift`: whether published documents say what ours say. */
import { join } from 'node:path';
import { readApiDocument } from '../contract/document.ts';
import { DOCUMENTS } from '../contract/documents.ts';
import { driftOf } from '../drift/drift.ts';
import { readFolder } from '../drift/read-folder.ts';
import { readUrl } from '../drift/read-url.ts';
import { driftMarkdown, driftText } from '../drift/text.ts';
import { packageDir } from '../package.ts';

export type DriftFlags = { specs?: string; json?: boolean; markdown?: boolean };

/** Prints the differences. Gives 0 where there is none and 1 where there are; throws UsageError for what cannot be read. */
export async function driftCommand(where: string, flags: DriftFlags): Promise<number> {
  const specs = flags.specs ?? join(packageDir, 'specs');
  const published = /^[a-z][a-z0-9+.-]*:\/\//i.test(where) ? await readUrl(where) : readFolder(where);
  const ours = await Promise.all(DOCUMENTS.map((name) => readApiDocument(join(specs, name))));
  const drift = driftOf(ours, published);
  const text = flags.json ? JSON.stringify(drift, null, 2) : flags.markdown ? driftMarkdown(drift) : driftText(drift);
  process.stdout.write(`${text}\n`);
  return drift.differences.length === 0 ? 0 : 1;
}
