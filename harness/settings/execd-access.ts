/** What goes with the address of one execd: its token, and headers. */
import { validateHeaderName, validateHeaderValue } from 'node:http';
import { UsageError } from '../errors.ts';
import { EXECD_TOKEN_HEADER } from '../execd-operations.ts';
import type { ExecdAccess } from '../targets/target.ts';
import type { FileSettings } from './format.ts';
import type { KubernetesFlags } from './kubernetes.ts';

const TOKEN = 'SANDBOX_EXECD_TOKEN';

/** The flags of one execd. */
export type ExecdFlags = {
  /** Its address. */
  execd?: string;
  execdToken?: string;
  /** `Name: value` each. */
  header?: string[];
};

/** Flags that are about a server which makes sandboxes. */
type ServerFlags = {
  apiKey?: unknown;
  image?: unknown;
  useServerProxy?: unknown;
  volumes?: unknown;
  hostPath?: unknown;
  hostPathOnServer?: unknown;
} & { [Name in keyof KubernetesFlags]?: unknown };
const OF_SERVERS: Readonly<Record<keyof ServerFlags, string>> = {
  apiKey: '--api-key',
  image: '--image',
  useServerProxy: '--use-server-proxy',
  volumes: '--volumes',
  hostPath: '--host-path',
  hostPathOnServer: '--host-path-on-server',
  kubeconfig: '--kubeconfig',
  kubeContext: '--kube-context',
  kubeNamespace: '--kube-namespace',
  storageClass: '--storage-class',
  kubeImage: '--kube-image',
};

/**
 * How the execd is reached; undefined where a server is tested (`alone` is false). Throws UsageError for a flag that does not go
 * with what is tested, and for what is no header.
 */
export function accessOf(
  alone: boolean,
  flags: ExecdFlags & ServerFlags,
  env: Record<string, string | undefined>,
  file: FileSettings,
): ExecdAccess | undefined {
  if (!alone) {
    const idle = [
      ...(flags.execdToken === undefined ? [] : ['--execd-token']),
      ...(flags.header === undefined ? [] : ['--header']),
    ];
    if (idle.length > 0) throw new UsageError(`${idle.join(' and ')}: this goes with --execd, and a server is tested`);
    return undefined;
  }
  const idle = Object.entries(OF_SERVERS).flatMap(([name, flag]) =>
    flags[name as keyof ServerFlags] === undefined ? [] : [flag],
  );
  if (idle.length > 0)
    throw new UsageError(`${idle.join(' and ')}: an execd alone makes no sandboxes, so this does not go with --execd`);
  const token = flags.execdToken ?? (env[TOKEN] || undefined) ?? file.execdToken;
  if (token !== undefined) checked(EXECD_TOKEN_HEADER, token, 'the token of the execd');
  return { token, headers: flags.header === undefined ? fromFile(file.headers) : fromFlags(flags.header) };
}

function fromFile(headers: FileSettings['headers'] = {}): Record<string, string> {
  for (const [name, value] of Object.entries(headers)) checked(name, value, `headers.${name} in conformance.yaml`);
  return headers;
}

function fromFlags(lines: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    lines.map((line) => {
      const [, name = '', value = ''] = /^([^:]*):[ \t]*(.*)$/s.exec(line) ?? [];
      // What it holds may be a secret.
      if (name === '') throw new UsageError("--header: a header is written as 'Name: value'");
      checked(name.trim(), value.trim(), `--header ${name}`);
      return [name.trim(), value.trim()];
    }),
  );
}

/** The message never has the value. */
function checked(name: string, value: string, where: string): void {
  try {
    validateHeaderName(name);
    validateHeaderValue(name, value);
  } catch {
    throw new UsageError(`${where}: this cannot be sent as a header`);
  }
}
