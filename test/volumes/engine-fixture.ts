/** A Docker engine for tests, where there is one, with an image of nothing. */
import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import type Docker from 'dockerode';
import { tarFromSeed } from '../../harness/volumes/archive.ts';
import { connectDocker } from '../../harness/volumes/docker/engine.ts';
import { dockerAnswers } from '../../harness/volumes/docker/provisioner.ts';

export const engineIsThere = await dockerAnswers();

export type EngineFixture = {
  docker: Docker;
  image: string;
  runId: string;
  /** A name that no other test has. */
  claim(purpose: string): string;
  containers(): Promise<string[]>;
  volumes(): Promise<string[]>;
  /** Removes the image and whatever the test's run left. */
  remove(): Promise<void>;
};

export async function engineFixture(): Promise<EngineFixture> {
  const docker = connectDocker();
  const runId = randomBytes(5).toString('hex');
  const image = `opensandbox-conformance/test:${runId}`;
  const archive = await tarFromSeed([{ path: 'nothing', content: Buffer.alloc(0) }]);
  const progress = await docker.importImage(Readable.from([archive]), {
    repo: 'opensandbox-conformance/test',
    tag: runId,
  });
  await new Promise((resolve) => docker.modem.followProgress(progress, resolve));
  const filters = { label: [`opensandbox-conformance.run=${runId}`] };
  const fixture: EngineFixture = {
    docker,
    image,
    runId,
    claim: (purpose) => `osc-${runId}-${purpose}`,
    containers: async () => (await docker.listContainers({ all: true, filters })).map(({ Id }) => Id),
    volumes: async () => (await docker.listVolumes({ filters } as object)).Volumes.map(({ Name }) => Name),
    async remove() {
      for (const id of await fixture.containers()) await docker.getContainer(id).remove({ force: true });
      for (const name of await fixture.volumes()) await docker.getVolume(name).remove();
      await docker.getImage(image).remove();
    },
  };
  return fixture;
}
