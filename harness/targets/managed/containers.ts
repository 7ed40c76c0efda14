/** Containers that a managed server made: found after its end, and removed. */
import type Docker from 'dockerode';
import { describeError } from '../../errors.ts';
import { engineCall, unlessAbsent } from '../../volumes/docker/engine.ts';

export type ServerTraces = {
  /** Name under which only this server knows its execd image. */
  execdImage: string;
  /** Host ports that only this server gives to sandboxes. */
  ports: readonly [first: number, last: number];
  /** Containers that were there before the server was, by id. */
  before: ReadonlySet<string>;
};

/** Ids of all containers of the engine. */
export async function containerIds(docker: Docker): Promise<Set<string>> {
  return new Set((await list(docker)).map(({ Id }) => Id));
}

/**
 * Removes the containers that only this server can have made: those that publish one of its ports, and those that it
 * makes of its execd image to copy execd out. Gives a sentence for each that was removed and for each that is left.
 */
export async function removeServerContainers(
  docker: Docker,
  { execdImage, ports: [first, last], before }: ServerTraces,
): Promise<{ removed: string[]; left: string[] }> {
  const result = { removed: [] as string[], left: [] as string[] };
  for (const { Id, Names } of await list(docker)) {
    if (before.has(Id)) continue;
    const name = `container ${Names[0]?.slice(1) ?? Id}`;
    try {
      const details = await unlessAbsent(
        engineCall(`looking at ${name}`, (abortSignal) => docker.getContainer(Id).inspect({ abortSignal })),
      );
      if (details === undefined) continue;
      const bindings = Object.values(details.HostConfig.PortBindings ?? {}) as ({ HostPort?: string }[] | null)[];
      const published = bindings.flatMap((list) => list ?? []).map(({ HostPort }) => Number(HostPort));
      const ours = details.Config.Image === execdImage || published.some((port) => port >= first && port <= last);
      if (!ours) continue;
      await unlessAbsent(
        engineCall(`removing ${name}`, (abortSignal) =>
          docker.getContainer(Id).remove({ force: true, v: true, abortSignal }),
        ),
      );
      result.removed.push(name);
    } catch (error) {
      result.left.push(`${name}: ${describeError(error)}`);
    }
  }
  return result;
}

const list = (docker: Docker): Promise<Docker.ContainerInfo[]> =>
  engineCall('listing containers', (abortSignal) => docker.listContainers({ all: true, abortSignal }));
