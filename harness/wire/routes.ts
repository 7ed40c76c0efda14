/** Where a request to the recorder leads, and what is sent there. */
import type { IncomingMessage } from 'node:http';
import { UsageError } from '../errors.ts';
import { endpointCallPort, parseUpstream, type Upstream } from './endpoints.ts';
import type { HeaderList } from './exchange.ts';
import { endToEnd, withHeader } from './header-lines.ts';

export type Route = {
  upstream: Upstream;
  /** Path and query, relative to the base of the API. */
  target: string;
};

/** The server at a base URL. Throws UsageError for what is no http(s) URL. */
export function lifecycleUpstream(url: string): Upstream {
  const bare = url.replace(/\/+$/, '');
  const upstream = /^https?:\/\//i.test(bare) ? parseUpstream(bare, 'http:', 'lifecycle') : undefined;
  if (upstream && !upstream.prefix.includes('?')) return upstream;
  throw new UsageError(`"${url}" is no address of a server; give one such as http://localhost:8080 (SANDBOX_DOMAIN).`);
}

/**
 * `/v1/...` is the lifecycle API, `/~endpoint/<n>...` an endpoint, which `find` knows, everything else the server outside
 * its API. Undefined for an endpoint that nobody has given out, and for what is no path.
 */
export function findRoute(
  path: string,
  lifecycle: Upstream,
  find: (number: number) => Upstream | undefined,
): Route | undefined {
  const endpoint = /^\/~endpoint\/(\d{1,9})(.*)$/s.exec(path);
  if (endpoint) {
    const upstream = find(Number(endpoint[1]));
    return upstream && { upstream, target: endpoint[2] || '/' };
  }
  if (!path.startsWith('/')) return undefined;
  if (!/^\/v1(?:[/?]|$)/.test(path)) return { upstream: { ...lifecycle, api: 'other' }, target: path };
  const { prefix, base } = lifecycle;
  return { upstream: { ...lifecycle, prefix: `${prefix}/v1`, base: `${base}/v1` }, target: path.slice('/v1'.length) };
}

/** The headers with which a request goes on: those of the client, with the frame that node needs to send the same. */
export function requestHeaders(
  headers: HeaderList,
  request: IncomingMessage,
  route: Route,
  method: string,
): HeaderList {
  let result = withHeader(endToEnd(headers), 'Host', route.upstream.host);
  // The one body that is changed on its way must be readable.
  if (route.upstream.api === 'lifecycle' && endpointCallPort(method, route.target) !== undefined) {
    result = withHeader(result, 'Accept-Encoding', 'identity');
  }
  if (request.headers['transfer-encoding'] !== undefined) return [...result, ['Transfer-Encoding', 'chunked']];
  // Without it node would announce a chunked body for these methods, even where there is none.
  const announces = !/^(GET|HEAD|DELETE|OPTIONS|TRACE|CONNECT)$/.test(method);
  return announces && request.headers['content-length'] === undefined ? [...result, ['Content-Length', '0']] : result;
}
