import { badRequest, Failure } from './failure.ts';

export type ProxyTarget = {
  /** Undefined for execd itself. */
  port: number | undefined;
  /** Path and query as the service on that port gets them. */
  path: string;
};

/**
 * Where a request target leads. `/proxy/{port}/rest` leads to `/rest` on that port of the sandbox, and for execd's own
 * port to execd: a server that reaches a sandbox through one published port hands out endpoints of that form.
 */
export function proxyTarget(url: string, ownPorts: readonly number[]): ProxyTarget {
  let path = originForm(url);
  for (;;) {
    const match = /^\/proxy\/([^/?]*)(.*)$/s.exec(path);
    if (!match) return { port: undefined, path };
    const [, text = '', rest = ''] = match;
    const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
    if (port < 1 || port > 65_535)
      throw badRequest(`/proxy/{port} needs a port from 1 to 65535, got ${text.slice(0, 40)}`);
    path = rest.startsWith('/') ? rest : `/${rest}`;
    if (!ownPorts.includes(port)) return { port, path };
  }
}

/** A request target may be a whole URL (RFC 9112, absolute-form); only its path and query matter here. */
function originForm(url: string): string {
  if (url.startsWith('/')) return url;
  if (!URL.canParse(url)) throw new Failure(404, 'NOT_FOUND', `there is nothing at ${url.slice(0, 200)}`);
  const { pathname, search } = new URL(url);
  return pathname + search;
}
