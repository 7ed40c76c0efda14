/** What the commands are tried with, and how what comes back differs from it. */
import { pack } from 'tar-stream';
import type { VolumeEntry } from '../provisioner.ts';

const EVERY_BYTE = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));

/** Sorted by path, as `entriesFromTar` gives entries. */
export const SAMPLE: readonly VolumeEntry[] = [
  { path: 'a name with spaces.txt', type: 'file', mode: 0o666, content: Buffer.from('spaces\r\n') },
  { path: 'bytes.bin', type: 'file', mode: 0o600, content: EVERY_BYTE },
  { path: 'deep', type: 'directory', mode: 0o755 },
  { path: 'deep/er', type: 'directory', mode: 0o750 },
  // Longer than a pipe holds.
  { path: 'deep/er/long.bin', type: 'file', mode: 0o644, content: Buffer.alloc(300_000, EVERY_BYTE) },
  { path: 'deep/run.sh', type: 'file', mode: 0o755, content: Buffer.from('#!/bin/sh\n') },
  { path: 'empty', type: 'directory', mode: 0o700 },
  { path: 'link', type: 'symlink', mode: 0o777, linkTarget: 'deep/run.sh' },
  { path: 'nothing.txt', type: 'file', mode: 0o644, content: Buffer.alloc(0) },
];

/** The archive of some files, directories and symbolic links, owned by root. */
export async function packed(entries: readonly VolumeEntry[]): Promise<Buffer> {
  const archive = pack();
  for (const { path, type, mode, content, linkTarget } of entries) {
    const header = { name: path, mode, uid: 0, gid: 0, mtime: new Date() };
    if (type === 'symlink') archive.entry({ ...header, type, linkname: linkTarget ?? '' });
    else archive.entry({ ...header, type: type === 'directory' ? type : 'file' }, Buffer.from(content ?? []));
  }
  archive.finalize();
  const chunks: Uint8Array[] = [];
  for await (const chunk of archive) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks);
}

/** In words the first difference of what is there from what should be, and what may be the reason; undefined where there is none. */
export function differences(found: readonly VolumeEntry[], wanted: readonly VolumeEntry[]): string | undefined {
  const [top] = found[0]?.path.split('/') ?? [];
  if (top !== undefined && wanted.every(({ path }) => !path.startsWith(top))) {
    const inner = found.filter(({ path }) => path.startsWith(`${top}/`));
    if (inner.length >= wanted.length)
      return `all of it lies below ${JSON.stringify(top)}. Write the archive from inside the volume: \`tar -cf - -C DIR .\``;
  }
  for (const want of wanted) {
    const name = JSON.stringify(want.path);
    const is = found.find(({ path }) => path === want.path);
    if (is === undefined) return `${name} is missing`;
    if (is.type !== want.type) return `${name} is a ${is.type}, and was a ${want.type}${HINTS[want.type] ?? ''}`;
    if (is.type !== 'symlink' && is.mode !== want.mode) {
      return `${name} has the mode ${is.mode.toString(8)}, and had ${want.mode.toString(8)}. Keep the modes of the archive: \`tar -xpf -\``;
    }
    if (is.linkTarget !== want.linkTarget)
      return `${name} points to ${JSON.stringify(is.linkTarget)}, and pointed to ${JSON.stringify(want.linkTarget)}`;
    if (!Buffer.from(is.content ?? []).equals(Buffer.from(want.content ?? [])))
      return `${name} has ${is.content?.length ?? 0} bytes that are not the ${want.content?.length ?? 0} that it had`;
  }
  const more = found.find(({ path }) => wanted.every((want) => want.path !== path));
  return more === undefined ? undefined : `${JSON.stringify(more.path)} was not put there`;
}

const HINTS: Readonly<Partial<Record<VolumeEntry['type'], string>>> = {
  symlink: '. Keep links as they are: no `-h`, no copy that follows them',
};
