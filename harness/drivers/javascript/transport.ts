/**
 * The SDK's own way to the server, with headers that each request has besides, and with three things that an SDK should
 * know: a new sandbox is waited for before its endpoints are asked for, it need not have one for the egress daemon, and
 * streams of events have other forms than the one that the SDK reads. Where the SDK would have failed without the last
 * two, that is told: it is a finding about the SDK.
 */
import {
  type AdapterFactory,
  type ConnectionConfig,
  createDefaultAdapterFactory,
  SandboxApiException,
} from '@alibaba-group/opensandbox';
import { EGRESS_PORT, NO_EGRESS } from '../../ports.ts';
import type { DriverOptions } from '../driver.ts';
import { onOneLine } from './event-lines.ts';

type Sandboxes = ReturnType<AdapterFactory['createLifecycleStack']>['sandboxes'];

type Own = Pick<DriverOptions, 'createSeconds' | 'headers' | 'started' | 'mending'>;

/** What makes the SDK's clients. */
export function transportOf({ createSeconds, headers, started, mending }: Own): AdapterFactory {
  const usual = createDefaultAdapterFactory();
  const marked = <T extends { connectionConfig: ConnectionConfig }>(options: T): T => {
    const { connectionConfig } = options;
    const fetches = (plain: typeof fetch) => (headers === undefined ? plain : withHeaders(plain, headers));
    const streams = fetches(connectionConfig.sseFetch);
    const plain = fetches(connectionConfig.fetch);
    // The SDK takes no fetch of others; its clients take that of the configuration. It has one time for all requests, and none
    // for streams.
    const own: ConnectionConfig = Object.create(connectionConfig, {
      fetch: {
        value: (...[input, init]: Parameters<typeof fetch>) =>
          isCreation(input, init)
            ? streams(input, { ...init, signal: AbortSignal.timeout(createSeconds * 1000) })
            : plain(input, init),
      },
      sseFetch: {
        async value(...asked: Parameters<typeof fetch>) {
          const tell = mending?.();
          return onOneLine(await streams(...asked), (what) => tell?.(what, '/command'));
        },
      },
    });
    return { ...options, connectionConfig: own };
  };
  return {
    createLifecycleStack(options) {
      const stack = usual.createLifecycleStack(marked(options));
      return { ...stack, sandboxes: patient(stack.sandboxes, started, mending) };
    },
    createExecdStack: (options) => usual.createExecdStack(marked(options)),
    createEgressStack: (options) => usual.createEgressStack(marked(options)),
  };
}

/** The SDK asks for the endpoints of a sandbox at once, and gives it up at the first 404, which is a documented answer. */
function patient(sandboxes: Sandboxes, started: Own['started'], mending: Own['mending']): Sandboxes {
  const own: Pick<Sandboxes, 'createSandbox' | 'getSandboxEndpoint'> = {
    async createSandbox(request) {
      const made = await sandboxes.createSandbox(request);
      await started?.(made.id);
      return made;
    },
    async getSandboxEndpoint(id, port, throughServer) {
      try {
        return await sandboxes.getSandboxEndpoint(id, port, throughServer);
      } catch (error) {
        const none = port === EGRESS_PORT && error instanceof SandboxApiException && error.statusCode === 404;
        if (!none) throw error;
        mending?.()('it gives a sandbox up that has no endpoint for egress', `/endpoints/${EGRESS_PORT}`);
        return { endpoint: NO_EGRESS };
      }
    },
  };
  return Object.assign(Object.create(sandboxes) as Sandboxes, own);
}

function isCreation(...[input, init]: Parameters<typeof fetch>): boolean {
  const { url, method } = input instanceof Request ? input : { url: String(input), method: init?.method };
  return method === 'POST' && new URL(url).pathname.endsWith('/v1/sandboxes');
}

function withHeaders(plain: typeof fetch, headers: () => Record<string, string>): typeof fetch {
  return (input, init) => {
    const asked = new Headers(init?.headers ?? (input instanceof Request ? input.headers : undefined));
    for (const [name, value] of Object.entries(headers())) asked.set(name, value);
    return plain(input, { ...init, headers: asked });
  };
}
