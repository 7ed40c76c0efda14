import { UsageError } from '../errors.ts';
import { ADDRESS_TARGET, EXECD_TARGET, namedTargets } from '../targets/all.ts';
import { nearest } from '../yaml/diagnostic.ts';
import type { Target } from './settings.ts';

/** A host name that may as well be a kind of target. */
const WORD = /^[a-z][a-z0-9-]*$/;

/**
 * The target that a word or address names: one of the kinds, `host:port`, `host:port/prefix`, or a URL. A `/v1` at
 * the end and slashes after it are dropped, as the SDK does. `where` names the setting in messages.
 */
export function parseTarget(text: string, where: string): Target {
  const named = namedTargets();
  if (named.includes(text)) return { kind: text };
  const near = WORD.test(text) ? nearest(text, named) : undefined;
  if (near !== undefined) {
    throw new UsageError(`${where}: did you mean ${near}? If ${text} is the name of a host, write http://${text}`);
  }
  const { origin, path } = parseAddress(text, where);
  return { kind: ADDRESS_TARGET, url: `${origin}${path.replace(/\/v1$/, '').replace(/\/+$/, '')}` };
}

/** The address of an execd: as that of a server, and with all of its path. */
export function parseExecd(text: string, where: string): Target {
  const { origin, path } = parseAddress(text, where);
  return { kind: EXECD_TARGET, url: `${origin}${path}` };
}

function parseAddress(text: string, where: string): { origin: string; path: string } {
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
    throw new UsageError(`${where}: an address must not hold a user name or password; give the key or token by itself`);
  }
  if (url.search !== '' || url.hash !== '') {
    throw new UsageError(`${where}: an address must not have a query or fragment: ${withScheme}`);
  }
  return { origin: url.origin, path: url.pathname.replace(/\/+$/, '') };
}
