/** What a run knows of the cluster in whose network namespace it is: told by the process that has started both. */
import { HarnessError } from '../../errors.ts';

/** Plain data, and no secret: the token of the administrator is in the kubeconfig. */
export type ClusterPlace = {
  /** Path of a kubeconfig of the administrator. */
  kubeconfig: string;
  /** Where in the cluster the server has its sandboxes and claims. */
  namespace: string;
  storageClass: string;
  /** Directory of this machine, which is the node, for the volumes of that class. */
  volumes: string;
  /** Directory of this machine below which sandboxes may have host volumes. */
  hostPaths: string;
  /** Socket of containerd. */
  containerd: string;
  /** Images that the node has. */
  images: { sandbox: string; execd: string };
};

/** The variable of the environment that has it. */
const PLACE_VARIABLE = 'CONFORMANCE_CLUSTER';

const MEMBERS = ['kubeconfig', 'namespace', 'storageClass', 'volumes', 'hostPaths', 'containerd', 'images'] as const;

/** The variable, for a command that is started in the network namespace; of `place` nothing else is told. */
export const placeVariable = (place: ClusterPlace): Record<string, string> => ({
  [PLACE_VARIABLE]: JSON.stringify(place, [...MEMBERS, 'sandbox', 'execd']),
});

/** Whether this process was started in the network namespace of a cluster. */
export const isInside = (env: NodeJS.ProcessEnv = process.env): boolean => (env[PLACE_VARIABLE] ?? '') !== '';

/** The place of this process. Throws HarnessError that says what to do where it is in none. */
export function thisPlace(env: NodeJS.ProcessEnv = process.env): ClusterPlace {
  if (isInside(env)) return JSON.parse(env[PLACE_VARIABLE] ?? '') as ClusterPlace;
  throw new HarnessError(
    'A cluster of this suite is reached from its own network namespace only. Start it by `opensandbox-conformance run --target kubernetes`, which goes there.',
  );
}
