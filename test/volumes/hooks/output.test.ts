/** What commands write: archives and lists, within bounds. */
import { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import { archiveIn, namesIn } from '../../../harness/volumes/hooks/output.ts';
import { packed } from '../../../harness/volumes/hooks/sample.ts';
import type { VolumeEntry } from '../../../harness/volumes/provisioner.ts';

const directory = (path: string): VolumeEntry => ({ path, type: 'directory', mode: 0o755 });
const file = (path: string): VolumeEntry => ({ path, type: 'file', mode: 0o644, content: Buffer.from(path) });
const archive = async (...entries: VolumeEntry[]): Promise<Readable> => Readable.from([await packed(entries)]);
const paths = (entries: readonly VolumeEntry[]): string[] => entries.map(({ path }) => path);

it('an archive may have been made from inside the volume, or beside it', async () => {
  expect(paths(await archiveIn(await archive(directory('./'), file('./a'), file('./b/c')), 'osc-x'))).toEqual([
    'a',
    'b/c',
  ]);
  expect(paths(await archiveIn(await archive(directory('osc-x'), file('osc-x/a')), 'osc-x'))).toEqual(['a']);
});

it('what a file system makes in its root is not in the volume, and a file of that name is', async () => {
  expect(paths(await archiveIn(await archive(directory('lost+found'), file('a')), 'osc-x'))).toEqual(['a']);
  expect(paths(await archiveIn(await archive(file('lost+found')), 'osc-x'))).toEqual(['lost+found']);
});

it('an archive that says nothing, or has no end, is none', async () => {
  await expect(archiveIn(Readable.from([]), 'osc-x')).rejects.toThrow('nothing at all');
  const zeros = Readable.from(Array.from({ length: 11 }, () => Buffer.alloc(1024)));
  await expect(archiveIn(zeros, 'osc-x', 10 * 1024)).rejects.toThrow('more than 10240 bytes');
});

it('an empty volume has an archive', async () => {
  expect(await archiveIn(await archive(), 'osc-x')).toEqual([]);
});

it('names are those of the lines, sorted, each once', async () => {
  expect(await namesIn(Readable.from([Buffer.from('b\r\n\n a\nb'), Buffer.from('c')]))).toEqual(['a', 'b', 'bc']);
  expect(await namesIn(Readable.from([]))).toEqual([]);
});

it('a list of something else, or without an end, is none', async () => {
  await expect(namesIn(Readable.from([Buffer.from('persistentvolumeclaim/a')]))).rejects.toThrow('is no name');
  await expect(namesIn(Readable.from([Buffer.alloc(11, 'a')]), 10)).rejects.toThrow('more than 10 bytes');
});
