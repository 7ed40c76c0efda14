import { AUTO } from '../volumes/choose.ts';
import { kubernetes } from '../volumes/kubernetes/entry.ts';
import { tryCluster } from '../volumes/kubernetes/trial.ts';
import type { Question } from './question.ts';

/** Whether claims of the cluster can be made, filled, seen and removed. */
export const cluster: Question = {
  about: 'cluster',
  async ask({ settings: { volumes, volumesAccess, image } }) {
    const access = volumesAccess.kubernetes;
    if (access === undefined && volumes !== kubernetes.kind) return [];
    if (![AUTO, kubernetes.kind].includes(volumes))
      return [{ state: 'note', text: `a cluster is named, and --volumes ${volumes} does without it` }];
    return [{ state: 'good', text: await tryCluster(access ?? {}, access?.image ?? image) }];
  },
};
