import { join } from 'node:path';
import { cacheDir, packageDir } from '../../package.ts';
import { samePath } from '../../volumes/host/place.ts';
import { kubernetesPlace } from '../../volumes/kubernetes/place.ts';
import { SERVER_VERSION } from '../managed/version.ts';
import type { TargetEntry } from '../target.ts';
import { USUAL_CONCURRENCY } from '../usual.ts';
import { isInside, thisPlace } from './place.ts';

export const kubernetes: TargetEntry = {
  kind: 'kubernetes',
  sentence: 'a pinned opensandbox-server on a Kubernetes of one node, which is started for the run',
  words: () => 'an opensandbox-server on a Kubernetes cluster of this suite',
  // What the server shows there when it is asked. The controller freezes the containers of a pod to pause it, which a cluster
  // without such a node could not; nobody commits images, so there are no snapshots; endpoints are addresses of pods, which
  // nothing stands before that would sign or secure them.
  capabilities: [
    'volumes.pvc',
    'lifecycle.manual-cleanup',
    'lifecycle.pause',
    'lifecycle.platform',
    'lifecycle.telemetry',
    'lifecycle.expiry',
    'lifecycle.renew-on-access',
    'lifecycle.resource-limits',
    'endpoints.server-proxy',
    'endpoints.streaming',
    'sandbox.http-service',
    'execd.sessions',
    'execd.metrics',
    'execd.users',
    'code.javascript',
    'code.bash',
  ],
  baseline: join(packageDir, 'baselines', `opensandbox-server-${SERVER_VERSION}-kubernetes.yaml`),
  concurrency: () => USUAL_CONCURRENCY,
  places: {
    inside: isInside,
    purpose: 'cluster',
    async enter(options) {
      const { enterCluster } = await import('./enter.ts');
      return enterCluster(options);
    },
    async clear(log) {
      const { removeAbandonedClusters } = await import('./cluster/abandoned.ts');
      await removeAbandonedClusters(log);
    },
  },
  // With its cluster everything is gone.
  recover: async () => [],
  async prepare({ image, log, signal, chooseVolumes }) {
    const place = thisPlace();
    const { kubeconfig, namespace, storageClass } = place;
    const volumes = await chooseVolumes({ keeps: kubernetesPlace({ kubeconfig, namespace, storageClass }) });
    const [{ startKubernetesServer }, { provideServer }] = await Promise.all([
      import('./server.ts'),
      import('../managed/version.ts'),
    ]);
    const python = await provideServer({ cacheDir, log, signal });
    const { url, apiKey, close } = await startKubernetesServer({ place, python, signal });
    return {
      label: `opensandbox-server ${SERVER_VERSION} on Kubernetes`,
      url,
      apiKey,
      image: image ?? place.images.sandbox,
      volumes,
      hostPath: samePath(place.hostPaths),
      private: true,
      found: [],
      stop: close,
    };
  },
};
