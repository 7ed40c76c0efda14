/**
 * The endpoints that a server hands out for the ports of a sandbox: the recorder puts itself in their place, so that
 * execd traffic passes it too, whichever SDK makes it.
 */
import { EGRESS_PORT, EXECD_PORT } from '../ports.ts';
import type { Api } from './exchange.ts';

/** What listens on these ports of every sandbox. */
const APIS: Readonly<Record<string, Api>> = { [EXECD_PORT]: 'execd', [EGRESS_PORT]: 'egress' };

export type Upstream = {
  api: Api;
  /** `http:` or `https:`. */
  protocol: string;
  hostname: string;
  /** Empty for the default port of the scheme. */
  port: string;
  /** Value of the Host header. */
  host: string;
  /** What comes before the target in the path that is sent. */
  prefix: string;
  /** Base URL for people: scheme, host, prefix. */
  base: string;
  /** Headers that must go along, by their names in small letters: their values are secrets. */
  secretHeaders: Map<string, string>;
};

export type EndpointTable = {
  /** The text that stands for the endpoint, or undefined when it is no address. */
  replacement(endpoint: string, port: string, headers: Readonly<Record<string, string>>): string | undefined;
  /** Where `/~endpoint/<n>` leads. */
  find(number: number): Upstream | undefined;
};

/** Most endpoints one scenario can have: beyond, the server hands out something new each time. */
const MAX_ENDPOINTS = 10_000;

export function createEndpointTable(serverProtocol: string, authority: () => string): EndpointTable {
  const upstreams: Upstream[] = [];
  const numbers = new Map<string, number>();
  return {
    find: (number) => upstreams[number - 1],
    replacement(endpoint, port, headers) {
      const key = `${port} ${endpoint}`;
      let number = numbers.get(key);
      if (number === undefined) {
        const upstream = parseUpstream(endpoint, serverProtocol, APIS[port] ?? 'other');
        if (!upstream || upstreams.length === MAX_ENDPOINTS) return undefined;
        number = upstreams.push(upstream);
        numbers.set(key, number);
      }
      for (const [name, value] of Object.entries(headers)) {
        upstreams[number - 1]?.secretHeaders.set(name.toLowerCase(), value);
      }
      // In the form of the documents' example also where the server has put a scheme: either is legal, and SDKs put one in front.
      return `${authority()}/~endpoint/${number}`;
    },
  };
}

/** Whether an endpoint is what some recorder has put in the place of another: one may stand before the next. */
export const isReplacement = (endpoint: string): boolean => /\/~endpoint\/\d+$/.test(endpoint);

/** Reads `host[:port][/prefix]`, with or without a scheme. */
export function parseUpstream(address: string, defaultProtocol: string, api: Api): Upstream | undefined {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(address);
  const found = /^([^/?#\s]+)([^#\s]*)(?:#.*)?$/.exec(address.slice(scheme?.[0].length ?? 0));
  if (!found?.[1]) return undefined;
  const given = (scheme?.[1] ?? defaultProtocol.slice(0, -1)).toLowerCase();
  const protocol = given === 'ws' ? 'http:' : given === 'wss' ? 'https:' : `${given}:`;
  if (protocol !== 'http:' && protocol !== 'https:') return undefined;
  let url: URL;
  try {
    url = new URL(`${protocol}//${found[1]}`);
  } catch {
    return undefined;
  }
  if (url.hostname === '') return undefined;
  // The path is kept as text: a client joins texts as well.
  const prefix = found[2] ?? '';
  return {
    api,
    protocol,
    hostname: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port,
    host: url.host,
    prefix,
    base: `${protocol}//${url.host}${prefix}`,
    secretHeaders: new Map(),
  };
}

/** The port of `GET /sandboxes/{sandboxId}/endpoints/{port}`; undefined for any other request. */
export function endpointCallPort(method: string, target: string): string | undefined {
  return method === 'GET' ? /^\/sandboxes\/[^/?]+\/endpoints\/([^/?]+)\/?(?:\?|$)/.exec(target)?.[1] : undefined;
}
