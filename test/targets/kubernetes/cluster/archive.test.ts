import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { archiveOf, type ImageArchive, layerOf } from '../../../../harness/targets/kubernetes/cluster/archive.ts';
import { entriesFromTar } from '../../../../harness/volumes/archive.ts';

const [base, more] = [layerOf(Buffer.from('base layer')), layerOf(Buffer.alloc(200_000, 'x'))];
const images: ImageArchive[] = [
  { name: 'some/sandbox:1', layers: [base], command: ['/bin/sh'] },
  { name: 'some/execd:2', layers: [base, more], command: ['/execd'] },
];

type Configuration = { config: { Cmd: string[] }; rootfs: { diff_ids: string[] } };
type Manifest = { Config: string; RepoTags: string[]; Layers: string[] }[];

test('an archive has each layer once, and configurations with the digests of their layers', async () => {
  const entries = await entriesFromTar(archiveOf(images));
  const contents = new Map(entries.map(({ path, content }) => [path, Buffer.from(content ?? '')]));
  const json = <T>(name: string): T => JSON.parse(contents.get(name)?.toString() ?? '') as T;
  const manifest = json<Manifest>('manifest.json');
  expect(manifest.map(({ RepoTags }) => RepoTags)).toEqual([['some/sandbox:1'], ['some/execd:2']]);
  expect([...contents.keys()].filter((name) => name.endsWith('layer.tar'))).toHaveLength(2);
  for (const [index, { Config, Layers }] of manifest.entries()) {
    const { config, rootfs } = json<Configuration>(Config);
    expect(config.Cmd).toEqual(images[index]?.command);
    const digests = Layers.map((name) =>
      createHash('sha256')
        .update(contents.get(name) ?? '')
        .digest('hex'),
    );
    expect(rootfs.diff_ids).toEqual(digests.map((digest) => `sha256:${digest}`));
    expect(digests).toHaveLength(images[index]?.layers.length ?? 0);
  }
});

test('a layer that cannot be read ends the archive with its error', async () => {
  const open = (): Readable =>
    new Readable({
      read() {
        this.destroy(new Error('the disk is gone'));
      },
    });
  const archive = archiveOf([{ name: 'a:1', layers: [{ ...base, open }], command: [] }]);
  await expect(archive.toArray()).rejects.toThrow('the disk is gone');
});
