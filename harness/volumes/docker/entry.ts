import { isIPv4 } from 'node:net';
import { describeError } from '../../errors.ts';
import type { ProvisionerEntry, Swept, VolumesPlace, VolumesTools } from '../entry.ts';

const kind = 'docker';

/** The place of a server whose sandboxes the Docker engine of this machine runs. */
export const dockerPlace: VolumesPlace = { kind };

async function open({ image, runId }: VolumesTools) {
  const { createDockerVolumes } = await import('./provisioner.ts');
  return createDockerVolumes({ image, runId });
}

export const docker: ProvisionerEntry = {
  kind,
  sentence: 'named volumes of the Docker engine that runs the sandboxes',
  brings: ['volumes.docker'],
  async detect(facts, asked) {
    if (facts.keeps !== undefined) {
      const { keeps } = facts;
      return keeps.kind === kind
        ? { place: keeps }
        : { unfit: `the volumes of this target are reached with --volumes ${keeps.kind}` };
    }
    if (!asked && !isLocal(facts.url)) return { unfit: 'the server is on another machine' };
    const { dockerAnswers, engineRuns } = await import('./provisioner.ts');
    if (!(await dockerAnswers())) {
      return { unfit: 'no Docker engine answers. Start it, set DOCKER_HOST, or use --volumes server.' };
    }
    // Only an engine that runs the server's sandboxes has its volumes.
    return (await engineRuns(facts.sandboxId))
      ? { place: dockerPlace }
      : {
          unfit:
            'the Docker engine does not run the sandboxes of this server. Use --volumes server, or name the engine that does as DOCKER_HOST.',
          setting: true,
        };
  },
  provide: (_place, tools) => open(tools),
  look: (_place, tools) => open(tools),
  async sweep(_place, { claims, spared, ...tools }) {
    // Helper containers are in no ledger: a worker that was killed may have left one.
    const { removeRunLeftovers } = await import('./leftovers.ts');
    const { left } = await removeRunLeftovers(tools.runId, undefined, spared);
    const volumes = await open(tools);
    const swept: Swept = { gone: [], left };
    for (const claim of claims) {
      try {
        await volumes.remove(claim);
        swept.gone.push(claim);
      } catch (error) {
        swept.left.push(`volume ${claim}: ${describeError(error)}`);
      }
    }
    await volumes.close();
    return swept;
  },
};

/** Whether the server of a URL runs on this machine, as far as its name tells. */
export function isLocal(url: string): boolean {
  const { hostname } = new URL(url);
  return hostname === 'localhost' || hostname === '[::1]' || (isIPv4(hostname) && hostname.startsWith('127.'));
}
