/** The configuration file of a managed opensandbox-server. */
import type { Ports } from './ports.ts';

export type ServerConfiguration = {
  ports: Ports;
  apiKey: string;
  execdImage: string;
  /** SQLite file of the server. */
  store: string;
  /** Below it sandboxes may bind directories of the host. */
  hostPaths: string;
};

/** TOML of the server. It holds the API key: write it where only this user can read it. */
export function serverConfiguration({ ports, apiKey, execdImage, store, hostPaths }: ServerConfiguration): string {
  const [first, last] = ports.sandboxes;
  return toml({
    server: { host: '127.0.0.1', port: ports.server, api_key: apiKey, max_sandbox_timeout_seconds: 86_400 },
    log: { level: 'INFO' },
    runtime: { type: 'docker', execd_image: execdImage },
    storage: { allowed_host_paths: [hostPaths] },
    store: { type: 'sqlite', path: store },
    docker: {
      network_mode: 'bridge',
      publish_host: '127.0.0.1',
      port_range_min: first,
      port_range_max: last,
    },
    ingress: { mode: 'direct' },
    renew_intent: { enabled: true },
  });
}

type Value = string | number | boolean | string[];

function toml(tables: Record<string, Record<string, Value>>): string {
  // A JSON string is a TOML string as far as these values go, and so is a list of them.
  return Object.entries(tables)
    .map(([name, values]) =>
      [`[${name}]`, ...Object.entries(values).map(([key, value]) => `${key} = ${JSON.stringify(value)}`), ''].join(
        '\n',
      ),
    )
    .join('\n');
}
