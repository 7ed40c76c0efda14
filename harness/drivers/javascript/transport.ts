/** The SDK's own way to the server, with headers that each request has besides. */
import { type AdapterFactory, type ConnectionConfig, createDefaultAdapterFactory } from '@alibaba-group/opensandbox';

/** What makes the SDK's clients; `headers` are asked for with each request. */
export function markedTransport(headers: (() => Record<string, string>) | undefined): AdapterFactory {
  const usual = createDefaultAdapterFactory();
  if (headers === undefined) return usual;
  const marked = <T extends { connectionConfig: ConnectionConfig }>(options: T): T => {
    const { connectionConfig } = options;
    // The SDK takes no fetch of others; its clients take that of the configuration.
    const own: ConnectionConfig = Object.create(connectionConfig, {
      fetch: { value: withHeaders(connectionConfig.fetch, headers) },
      sseFetch: { value: withHeaders(connectionConfig.sseFetch, headers) },
    });
    return { ...options, connectionConfig: own };
  };
  return {
    createLifecycleStack: (options) => usual.createLifecycleStack(marked(options)),
    createExecdStack: (options) => usual.createExecdStack(marked(options)),
    createEgressStack: (options) => usual.createEgressStack(marked(options)),
  };
}

function withHeaders(plain: typeof fetch, headers: () => Record<string, string>): typeof fetch {
  return (input, init) => {
    const asked = new Headers(init?.headers ?? (input instanceof Request ? input.headers : undefined));
    for (const [name, value] of Object.entries(headers())) asked.set(name, value);
    return plain(input, { ...init, headers: asked });
  };
}
