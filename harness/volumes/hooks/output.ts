/** What commands write that is to be read. */
import type { Readable } from 'node:stream';
import { entriesFromTar } from '../archive.ts';
import type { VolumeEntry } from '../provisioner.ts';

/** What a command may write, in bytes. */
const ARCHIVE_BYTES = 512 * 1024 * 1024;
const LIST_BYTES = 16 * 1024 * 1024;

/**
 * Every entry of the archive that a command writes for a claim, sorted by path, but for the `lost+found` of its file system. Throws
 * an error that goes on after `wrote what cannot be used`.
 */
export async function archiveIn(stdout: Readable, claim: string, maxBytes = ARCHIVE_BYTES): Promise<VolumeEntry[]> {
  let bytes = 0;
  stdout.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > maxBytes) stdout.destroy(new Error(`more than ${maxBytes} bytes`));
  });
  // `tar NAME` beside the volume has its name before each path.
  const entries = await entriesFromTar(stdout, claim);
  if (bytes === 0) throw new Error('nothing at all');
  return entries.filter(({ path, type }) => path !== 'lost+found' || type !== 'directory');
}

/** The names in the lines that a command writes, sorted. Throws as `archiveIn` does. */
export async function namesIn(stdout: Readable, maxBytes = LIST_BYTES): Promise<string[]> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stdout) {
    chunks.push(chunk as Buffer);
    bytes += (chunk as Buffer).length;
    if (bytes > maxBytes) throw new Error(`more than ${maxBytes} bytes`);
  }
  const lines = Buffer.concat(chunks).toString('utf8').split('\n');
  const names = lines.map((line) => line.trim()).filter((line) => line !== '');
  const odd = names.find((name) => /[\s/]/.test(name));
  if (odd !== undefined) throw new Error(`${JSON.stringify(odd.slice(0, 100))} is no name`);
  return [...new Set(names)].sort();
}
