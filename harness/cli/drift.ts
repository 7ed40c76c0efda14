/** `drift`: whether published documents say what ours say. */
import { join } from 'node:path';
import { readApiDocument } from '../contract/document.ts';
import { DOCUMENTS } from '../contract/documents.ts';
import { loadOverlays } from '../contract/overlay.ts';
import type { Overlay } from '../contract/overlay-format.ts';
import { driftOf } from '../drift/drift.ts';
import { readFolder } from '../drift/read-folder.ts';
import { readUrl } from '../drift/read-url.ts';
import { driftMarkdown, driftText } from '../drift/text.ts';
import { UsageError } from '../errors.ts';
import { packageDir } from '../package.ts';
import { overlaysOfText } from '../settings/overlays.ts';

export type DriftFlags = { specs?: string; overlay?: string; json?: boolean; markdown?: boolean };

/** Prints the differences. Gives 0 where there is none and 1 where there are; throws UsageError for what cannot be read. */
export async function driftCommand(where: string, flags: DriftFlags): Promise<number> {
  const specs = flags.specs ?? join(packageDir, 'specs');
  const overlays = overlaysOf(flags.overlay ?? 'none', specs);
  const published = /^[a-z][a-z0-9+.-]*:\/\//i.test(where) ? await readUrl(where) : readFolder(where);
  const ours = await Promise.all(DOCUMENTS.map((name) => readApiDocument(join(specs, name))));
  const drift = driftOf(ours, published, overlays);
  const text = flags.json ? JSON.stringify(drift, null, 2) : flags.markdown ? driftMarkdown(drift) : driftText(drift);
  process.stdout.write(`${text}\n`);
  return drift.differences.length === 0 ? 0 : 1;
}

function overlaysOf(text: string, specs: string): Overlay[] {
  const versions = overlaysOfText(text, specs, '--overlay');
  if (versions === 'auto') throw new UsageError('--overlay: documents tell no version of a server; name one, as 1.1');
  return loadOverlays(specs, versions);
}
