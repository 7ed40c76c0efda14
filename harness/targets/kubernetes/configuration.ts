/** What an opensandbox-server on a cluster of ours is told. */
import { type ServerConfiguration, serverConfiguration } from '../managed/configuration.ts';

/**
 * Seconds that a creation may take. A sandbox comes up in two or three, on a machine that is busy in ten. The default of the server is
 * a minute, and each sandbox that cannot come up would take that.
 */
const CREATION_SECONDS = 20;

/**
 * TOML of the server. It holds the API key: write it where only this user can read it. `kubeconfig` and `template` are paths,
 * `namespace` is where it has its sandboxes.
 */
export const kubernetesConfiguration = ({
  kubeconfig,
  namespace,
  template,
  ...server
}: ServerConfiguration & { kubeconfig: string; namespace: string; template: string }): string =>
  serverConfiguration(server, 'kubernetes', {
    kubernetes: {
      kubeconfig_path: kubeconfig,
      namespace,
      workload_provider: 'batchsandbox',
      batchsandbox_template_file: template,
      sandbox_create_timeout_seconds: CREATION_SECONDS,
      image_pull_policy: 'IfNotPresent',
    },
  });

/**
 * What every BatchSandbox has besides what the request asks for, as a file of the server: in YAML, of which JSON is a part.
 * A sandbox whose entrypoint has ended is not started anew, and has one second to end when it is deleted.
 */
export const batchSandboxTemplate = (): string =>
  JSON.stringify({
    metadata: {},
    spec: { replicas: 1, template: { spec: { restartPolicy: 'Never', terminationGracePeriodSeconds: 1 } } },
  });
