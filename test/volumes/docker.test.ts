import { Readable } from 'node:stream';
import { pack } from 'tar-stream';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { removeRunLeftovers } from '../../harness/volumes/docker/leftovers.ts';
import { createDockerVolumes, engineRuns } from '../../harness/volumes/docker/provisioner.ts';
import type { VolumeProvisioner } from '../../harness/volumes/provisioner.ts';
import { type EngineFixture, engineFixture, engineIsThere } from './engine-fixture.ts';

const bytes = (text: string): Buffer => Buffer.from(text);

describe.skipIf(!engineIsThere)('docker volumes (on a Docker engine)', () => {
  let engine: EngineFixture;
  let volumes: VolumeProvisioner;

  beforeAll(async () => {
    engine = await engineFixture();
    volumes = createDockerVolumes(engine);
  });
  afterEach(async () => {
    expect(await engine.containers(), 'helper containers that were left').toEqual([]);
    for (const name of await engine.volumes()) await volumes.remove(name);
  });
  afterAll(() => engine?.remove());

  test('what is seeded is what is seen, and the volume is labelled', async () => {
    const claim = engine.claim('seeded');
    const seed = [
      { path: 'marker.txt', content: bytes('hello-from-named-volume') },
      { path: 'datasets/train/data.csv', content: bytes('id,value\n1,100\n2,200\n'), mode: 0o600 },
      { path: 'new\nline \' " 日本', content: bytes('x') },
      { path: '-dash', content: Buffer.from([0, 255, 0]) },
      { path: 'n'.repeat(255), content: Buffer.alloc(0) },
    ];
    await volumes.create(claim, seed);
    expect(await engine.volumes()).toEqual([claim]);
    const files = (await volumes.inspect(claim)).filter((entry) => entry.type === 'file');
    expect(files).toEqual(
      seed.map((file) => ({ mode: 0o644, type: 'file', ...file })).sort((a, b) => (a.path < b.path ? -1 : 1)),
    );
  });

  test('an empty volume has no entries', async () => {
    await volumes.create(engine.claim('empty'), []);
    expect(await volumes.inspect(engine.claim('empty'))).toEqual([]);
  });

  test('8 MiB and 500 files', async () => {
    const claim = engine.claim('large');
    const large = Buffer.alloc(8 * 1024 * 1024, 'abcdefg');
    const many = Array.from({ length: 500 }, (_, index) => ({ path: `many/${index}`, content: bytes(`${index}`) }));
    await volumes.create(claim, [{ path: 'large', content: large }, ...many]);
    const entries = await volumes.inspect(claim);
    expect(entries).toHaveLength(502);
    const seen = entries.find(({ path }) => path === 'large')?.content;
    expect(Buffer.compare(seen as Buffer, large)).toBe(0);
  });

  test('links, pipes and empty directories are seen as what they are', async () => {
    const claim = engine.claim('links');
    await volumes.create(claim, []);
    const archive = pack();
    archive.entry({ name: 'file', mode: 0o640 }, 'content');
    archive.entry({ name: 'hard', type: 'link', linkname: 'file' });
    archive.entry({ name: 'away', type: 'symlink', linkname: '/etc/passwd' });
    archive.entry({ name: 'pipe', type: 'fifo', mode: 0o600 });
    archive.entry({ name: 'empty', type: 'directory', mode: 0o1777 });
    archive.finalize();
    const writer = await engine.docker.createContainer({
      Image: engine.image,
      Cmd: ['none'],
      HostConfig: { Binds: [`${claim}:/v`] },
    });
    await writer.putArchive(Readable.from(archive), { path: '/v' });
    await writer.remove();
    expect(
      (await volumes.inspect(claim)).map(({ content, ...entry }) => ({ ...entry, text: content?.toString() })),
    ).toEqual([
      { path: 'away', type: 'symlink', mode: 0o777, linkTarget: '/etc/passwd', text: undefined },
      { path: 'empty', type: 'directory', mode: 0o1777, text: undefined },
      { path: 'file', type: 'file', mode: 0o640, text: 'content' },
      { path: 'hard', type: 'file', mode: 0o640, text: 'content' },
      { path: 'pipe', type: 'other', mode: 0o600, text: undefined },
    ]);
  });

  test('a volume that exists is an error and is left alone, by remove as well', async () => {
    const claim = engine.claim('taken');
    await engine.docker.createVolume({ Name: claim });
    try {
      await expect(volumes.create(claim, [{ path: 'a', content: bytes('a') }])).rejects.toThrow(/exists already/);
      await volumes.remove(claim);
      expect(await volumes.inspect(claim)).toEqual([]);
    } finally {
      await engine.docker.getVolume(claim).remove();
    }
  });

  test('a volume of somebody else is not removed; one that a server made for the run is', async () => {
    const other = `somebody-elses-${engine.runId.split('').reverse().join('')}`;
    await engine.docker.createVolume({ Name: other });
    try {
      await expect(volumes.remove(other)).rejects.toThrow(/left alone/);
      await engine.docker.getVolume(other).inspect();
    } finally {
      await engine.docker.getVolume(other).remove();
    }
    const auto = engine.claim('auto');
    await engine.docker.createVolume({ Name: auto });
    await volumes.remove(auto);
    await expect(engine.docker.getVolume(auto).inspect()).rejects.toThrow();
  });

  test('a volume in use is not removed, and the error names who uses it', async () => {
    const claim = engine.claim('used');
    await volumes.create(claim, []);
    const name = `osc-test-${engine.runId}`;
    const user = await engine.docker.createContainer({
      name,
      Image: engine.image,
      Cmd: ['none'],
      HostConfig: { Binds: [`${claim}:/v`] },
    });
    try {
      await expect(volumes.remove(claim)).rejects.toThrow(`still used by ${name}`);
    } finally {
      await user.remove();
    }
    await volumes.remove(claim);
  });

  test('removing twice is no error, looking at what is gone is one and does not make it again', async () => {
    const claim = engine.claim('gone');
    await volumes.create(claim, []);
    await volumes.remove(claim);
    await volumes.remove(claim);
    await expect(volumes.inspect(claim)).rejects.toThrow(/does not exist/);
    await expect(engine.docker.getVolume(claim).inspect()).rejects.toThrow();
  });

  test('one of two simultaneous makers gets the volume', async () => {
    const claim = engine.claim('race');
    const results = await Promise.allSettled([
      volumes.create(claim, []),
      createDockerVolumes(engine).create(claim, []),
    ]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  test('an image that the engine does not have is a sentence that names it', async () => {
    const claim = engine.claim('no-image');
    const broken = createDockerVolumes({ ...engine, image: 'opensandbox-conformance/none:here' });
    await expect(broken.create(claim, [{ path: 'a', content: bytes('a') }])).rejects.toThrow(
      /no image opensandbox-conformance\/none:here.*docker pull/,
    );
    await broken.remove(claim);
  });

  test('a seed that the engine refuses leaves no helper container', async () => {
    const tooLong = { path: 'n'.repeat(256), content: bytes('') };
    await expect(volumes.create(engine.claim('refused'), [tooLong])).rejects.toThrow(/filling volume/);
  });

  test('what an interrupted run left is found by its label and removed', async () => {
    // A run of its own: what other tests of this file have at this moment is not what this one left.
    const runId = `${engine.runId}left`;
    const claim = engine.claim('left');
    await createDockerVolumes({ docker: engine.docker, image: engine.image, runId }).create(claim, []);
    await engine.docker.createContainer({
      Image: engine.image,
      Cmd: ['none'],
      Labels: { 'opensandbox-conformance.run': runId },
      HostConfig: { Binds: [`${claim}:/v`] },
    });
    const { removed, left } = await removeRunLeftovers(runId, engine.docker);
    expect(left).toEqual([]);
    expect(removed).toEqual([expect.stringMatching(/^container /), `volume ${claim}`]);
    expect((await removeRunLeftovers(runId, engine.docker)).removed).toEqual([]);
  });

  test('a sandbox that the engine does not run is not found', async () => {
    expect(await engineRuns('00000000-0000-0000-0000-000000000000')).toBe(false);
  });
});
