/** A runtime under test and plain HTTP to it. */
import { fileURLToPath } from 'node:url';
import { type ReferenceRuntime, type RuntimeOptions, startReferenceRuntime } from '../../harness/reference/runtime.ts';

import { API_KEY } from './api-key.ts';
export const STUB_EXECD = fileURLToPath(new URL('stub-execd.cjs', import.meta.url));

// biome-ignore lint/suspicious/noExplicitAny: tests look into bodies of all shapes
export type Answer = { status: number; headers: Headers; body: any };
type RunResult = { exitCode: number; stdout: string; stderr: string };

export type Client = {
  runtime: ReferenceRuntime;
  /** What the runtime reported as trouble. */
  trouble: string[];
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  /** A sandbox that was created and reached Running or Failed; `id` and the create response. */
  create(more?: object): Promise<string>;
  settled(id: string): Promise<Answer>;
  run(id: string, command: string): Promise<RunResult>;
};

export const minimal = { image: { uri: 'reference' }, entrypoint: ['sleep', 'infinity'], resourceLimits: {} };

export async function startClient(options: Partial<RuntimeOptions> = {}): Promise<Client> {
  const trouble: string[] = [];
  const report = (message: string): void => void trouble.push(message);
  const runtime = await startReferenceRuntime({ apiKey: API_KEY, execdFile: STUB_EXECD, report, ...options });
  return clientOf(runtime, trouble);
}

export function clientOf(runtime: ReferenceRuntime, trouble: string[] = []): Client {
  const call: Client['call'] = async (method, path, body, headers = {}) => {
    const response = await fetch(`${runtime.url}/v1${path}`, {
      method,
      headers: {
        'OPEN-SANDBOX-API-KEY': API_KEY,
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text === '' ? undefined : JSON.parse(text) };
  };
  const settled: Client['settled'] = async (id) => {
    // The gateway waits for a Pending sandbox, so nothing has to be polled.
    await fetch(`${runtime.url}/sandboxes/${id}/port/44772/ping`);
    return call('GET', `/sandboxes/${id}`);
  };
  return {
    runtime,
    trouble,
    call,
    settled,
    async create(more = {}) {
      const created = await call('POST', '/sandboxes', { ...minimal, ...more });
      if (created.status !== 202) throw new Error(`create: ${created.status} ${JSON.stringify(created.body)}`);
      await settled(created.body.id);
      return created.body.id;
    },
    async run(id, command) {
      const response = await fetch(`${runtime.url}/sandboxes/${id}/port/44772/run`, { method: 'POST', body: command });
      if (response.status !== 200) throw new Error(`run: ${response.status} ${await response.text()}`);
      return (await response.json()) as RunResult;
    },
  };
}

export const pvc = (claimName: string, mountPath: string, more: object = {}): object => ({
  name: `v-${claimName}-${mountPath.replace(/[^a-z0-9]/g, '')}`.slice(0, 60).replace(/-+$/, ''),
  pvc: { claimName },
  mountPath,
  ...more,
});
