/** Images as a stream that containerd imports, in the form of `docker save`: written without Docker. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { pack } from 'tar-stream';

/** A tar archive, uncompressed. */
export type Layer = {
  /** SHA-256 of the archive, in hexadecimal. */
  digest: string;
  bytes: number;
  open(): Readable;
};

export type ImageArchive = {
  /** `repository:tag`. */
  name: string;
  /** The lowest first. Images may share layers. */
  layers: readonly Layer[];
  command: readonly string[];
};

/** A layer that is in memory. */
export const layerOf = (archive: Buffer): Layer => ({
  digest: createHash('sha256').update(archive).digest('hex'),
  bytes: archive.length,
  open: () => Readable.from([archive]),
});

/** A layer that is a file with a known digest. */
export const layerIn = (file: string, digest: string, bytes: number): Layer => ({
  digest,
  bytes,
  open: () => createReadStream(file),
});

/** All images in one archive; a layer that several have is in it once. */
export function archiveOf(images: readonly ImageArchive[]): Readable {
  const archive = pack();
  write(images, archive).then(
    () => archive.finalize(),
    (error: Error) => archive.destroy(error),
  );
  return Readable.from(archive);
}

async function write(images: readonly ImageArchive[], archive: ReturnType<typeof pack>): Promise<void> {
  const layers = new Map(images.flatMap((image) => image.layers.map((layer) => [layer.digest, layer])));
  for (const { digest, bytes, open } of layers.values())
    await pipeline(open(), archive.entry({ name: layerName(digest), size: bytes }));
  const manifest = images.map((image) => {
    const configuration = JSON.stringify(configurationOf(image));
    const Config = `${createHash('sha256').update(configuration).digest('hex')}.json`;
    archive.entry({ name: Config }, configuration);
    return { Config, RepoTags: [image.name], Layers: image.layers.map(({ digest }) => layerName(digest)) };
  });
  archive.entry({ name: 'manifest.json' }, JSON.stringify(manifest));
}

const layerName = (digest: string): string => `${digest}/layer.tar`;

/** The names that Go has for the architectures of Node. */
const ARCHITECTURES: Partial<Record<string, string>> = { x64: 'amd64', ia32: '386' };

const configurationOf = ({ layers, command }: ImageArchive) => ({
  architecture: ARCHITECTURES[process.arch] ?? process.arch,
  os: 'linux',
  config: {
    Env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', 'LANG=C.UTF-8'],
    Cmd: command,
    WorkingDir: '/',
  },
  rootfs: { type: 'layers', diff_ids: layers.map(({ digest }) => `sha256:${digest}`) },
});
