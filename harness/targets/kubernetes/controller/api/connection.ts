/** Where the API server is, and how it knows us. */
import http from 'node:http';
import https from 'node:https';
import { UsageError } from '../../../../errors.ts';

export type Connection = {
  server: URL;
  headers: Record<string, string>;
  agent: http.Agent;
};

/** More than are ever under way; a slow answer must not hold up the others. */
const SOCKETS = 64;

/**
 * The cluster and the user of the current context of a kubeconfig, by the client library of Kubernetes. Connections stay
 * open between requests. Throws UsageError when the file is none, or names no cluster.
 */
export async function readKubeconfig(file: string): Promise<Connection> {
  const { KubeConfig } = await import('@kubernetes/client-node');
  const config = new KubeConfig();
  try {
    config.loadFromFile(file);
  } catch (error) {
    throw new UsageError(`the kubeconfig ${file} cannot be read`, { cause: error });
  }
  const cluster = config.getCurrentCluster();
  if (cluster === null) throw new UsageError(`the kubeconfig ${file} has no current context with a cluster`);
  const options: https.RequestOptions = {};
  await config.applyToHTTPSOptions(options);
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(options.headers ?? {})) headers[name] = String(value);
  if (options.auth) headers.Authorization = `Basic ${Buffer.from(options.auth).toString('base64')}`;
  const server = new URL(cluster.server);
  const { ca, cert, key, servername, rejectUnauthorized } = options;
  const agent =
    server.protocol === 'http:'
      ? new http.Agent({ keepAlive: true, maxSockets: SOCKETS })
      : new https.Agent({
          keepAlive: true,
          maxSockets: SOCKETS,
          ...(ca && { ca }),
          ...(cert && { cert }),
          ...(key && { key }),
          ...(servername && { servername }),
          ...(rejectUnauthorized !== undefined && { rejectUnauthorized }),
        });
  return { server, headers, agent };
}
