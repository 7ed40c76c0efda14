import { describeError, HarnessError, UsageError } from '../../errors.ts';
import type { ProvisionerEntry, VolumesPlace, VolumesTools } from '../entry.ts';
import { accessOfPlace, KIND } from './place.ts';

async function open(place: VolumesPlace, { image, runId }: VolumesTools) {
  const access = accessOfPlace(place);
  const [{ openCluster }, { createKubernetesVolumes }] = await Promise.all([
    import('./cluster.ts'),
    import('./provisioner.ts'),
  ]);
  return createKubernetesVolumes({ cluster: await openCluster(access), access, image, runId });
}

export const kubernetes: ProvisionerEntry = {
  kind: KIND,
  sentence: 'PersistentVolumeClaims of the cluster that runs the sandboxes',
  brings: ['volumes.kubernetes'],
  async detect(facts, asked, { kubernetes: access }) {
    if (facts.keeps !== undefined) {
      const { keeps } = facts;
      return keeps.kind === KIND
        ? { place: keeps }
        : { unfit: `the volumes of this target are reached with --volumes ${keeps.kind}` };
    }
    if (!asked && access === undefined) return { unfit: 'no cluster is named' };
    const { detectCluster } = await import('./detect.ts');
    const detected = await detectCluster(facts.sandboxId, access ?? {});
    if (asked || 'place' in detected) return detected;
    // Who has named a cluster does not want something else in its place.
    const sentence = `--volumes ${KIND}: ${detected.unfit}`;
    throw detected.setting ? new UsageError(sentence) : new HarnessError(sentence);
  },
  provide: open,
  look: open,
  async sweep(place, { claims, spared, ...tools }) {
    const [{ openCluster }, { removeRunLeftovers }] = await Promise.all([
      import('./cluster.ts'),
      import('./leftovers.ts'),
    ]);
    const cluster = await openCluster(accessOfPlace(place));
    const left = await removeRunLeftovers(cluster, tools.runId, spared).finally(() => cluster.close());
    const volumes = await open(place, tools);
    const gone: string[] = [];
    await Promise.all(
      claims.map((claim) =>
        volumes.remove(claim).then(
          () => void gone.push(claim),
          (error: unknown) => void left.push(`claim ${claim}: ${describeError(error)}`),
        ),
      ),
    );
    await volumes.close();
    return { gone, left: [...new Set(left)] };
  },
};
