import { isIPv4 } from 'node:net';
import { UsageError } from '../errors.ts';
import type { Target } from './settings.ts';

/**
 * The target that a word or address names: `embedded`, `managed`, `host:port`, `host:port/prefix`, or a URL. A `/v1` at
 * the end and slashes after it are dropped, as the SDK does. `where` names the setting in messages.
 */
export function parseTarget(text: string, where: string): Target {
  if (text === 'embedded' || text === 'managed') return { kind: text };
  const withScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  let url: URL;
  try {
    url = new URL(withScheme);
  } catch (cause) {
    throw new UsageError(`${where}: ${JSON.stringify(text)} is no address; write host:port or a URL`, { cause });
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new UsageError(`${where}: ${url.protocol}// is not spoken here; use http:// or https://`);
  }
  if (url.username !== '' || url.password !== '') {
    throw new UsageError(`${where}: an address must not hold a user name or password; give the API key by itself`);
  }
  if (url.search !== '' || url.hash !== '') {
    throw new UsageError(`${where}: an address must not have a query or fragment: ${withScheme}`);
  }
  const path = url.pathname.replace(/\/+$/, '').replace(/\/v1$/, '').replace(/\/+$/, '');
  return { kind: 'server', url: `${url.origin}${path}` };
}

/** Whether the server of a URL runs on this machine, as far as its name tells. */
export function isLocal(url: string): boolean {
  const { hostname } = new URL(url);
  return hostname === 'localhost' || hostname === '[::1]' || (isIPv4(hostname) && hostname.startsWith('127.'));
}
