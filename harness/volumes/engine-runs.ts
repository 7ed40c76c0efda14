import Docker from 'dockerode';

/**
 * Whether a container of the local Docker engine belongs to a sandbox: only then are the engine's volumes the ones that
 * the server mounts. Any mention of the id among names, labels or mounts counts, since how a server marks its
 * containers is its own business.
 */
export async function engineRuns(sandboxId: string, docker: Docker = new Docker()): Promise<boolean> {
  const containers = await docker.listContainers({ all: true });
  return containers.some((container) => JSON.stringify(container).includes(sandboxId));
}
