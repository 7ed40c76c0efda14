/** The configuration file of an opensandbox-server of ours. */
import type { Ports } from './ports.ts';

export type ServerConfiguration = {
  /** On 127.0.0.1. */
  port: number;
  apiKey: string;
  execdImage: string;
  /** SQLite file of the server. */
  store: string;
  /** Below it sandboxes may bind directories of the host. */
  hostPaths: string;
};

type Value = string | number | boolean | string[];
/** Tables of TOML by name, each with its values. */
export type Tables = Record<string, Record<string, Value>>;

/** TOML of a server on Docker. It holds the API key: write it where only this user can read it. */
export const dockerConfiguration = ({
  ports,
  ...server
}: Omit<ServerConfiguration, 'port'> & { ports: Ports }): string =>
  serverConfiguration({ ...server, port: ports.server }, 'docker', {
    docker: {
      network_mode: 'bridge',
      publish_host: '127.0.0.1',
      port_range_min: ports.sandboxes[0],
      port_range_max: ports.sandboxes[1],
    },
  });

/**
 * TOML of a server with a runtime of that type, which has `tables` of its own. It holds the API key: write it where only
 * this user can read it.
 */
export const serverConfiguration = (
  { port, apiKey, execdImage, store, hostPaths }: ServerConfiguration,
  runtime: string,
  tables: Tables,
): string =>
  toml({
    server: { host: '127.0.0.1', port, api_key: apiKey, max_sandbox_timeout_seconds: 86_400 },
    log: { level: 'INFO' },
    runtime: { type: runtime, execd_image: execdImage },
    storage: { allowed_host_paths: [hostPaths] },
    store: { type: 'sqlite', path: store },
    ...tables,
    ingress: { mode: 'direct' },
    renew_intent: { enabled: true },
  });

function toml(tables: Tables): string {
  // A JSON string is a TOML string as far as these values go, and so is a list of them.
  return Object.entries(tables)
    .map(([name, values]) =>
      [`[${name}]`, ...Object.entries(values).map(([key, value]) => `${key} = ${JSON.stringify(value)}`), ''].join(
        '\n',
      ),
    )
    .join('\n');
}
