/**
 * What a proxy does with the headers of a message, for the two of this runtime: the gateway and execd's. They are lists
 * of names and values in turn, as node gives and takes them, so that case, order and repetitions arrive as they were
 * sent. The recorder has rules of its own: it judges this runtime, and must not share a mistake with it.
 */
import type { IncomingMessage } from 'node:http';

/**
 * They concern one connection, not the message (RFC 9110, section 7.6.1). `Trailer` announces what neither proxy passes
 * on; Proxy-Authorization is for the first proxy on the way.
 */
const HOP_BY_HOP = [
  'connection',
  'keep-alive',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
];

/** The headers that go on: not those of one connection, nor what Connection names, nor `without` (in small letters). */
export function endToEnd(rawHeaders: readonly string[], without: readonly string[] = []): string[] {
  const pairs = pairsOf(rawHeaders);
  const named = pairs
    .filter(([name]) => name.toLowerCase() === 'connection')
    .flatMap(([, value]) => value.split(',').map((item) => item.trim().toLowerCase()));
  const dropped = new Set([...HOP_BY_HOP, ...named, ...without]);
  return pairs.filter(([name]) => !dropped.has(name.toLowerCase())).flat();
}

/** What makes node send a body in chunks where the message came so; it would take a body without a length for none. */
export function framing({ headers }: IncomingMessage): string[] {
  return headers['transfer-encoding'] === undefined ? [] : ['Transfer-Encoding', 'chunked'];
}

/** The headers that ask for another protocol, or agree to it. */
export function switchingTo({ headers }: IncomingMessage): string[] {
  return ['Connection', 'Upgrade', 'Upgrade', headers.upgrade ?? 'websocket'];
}

/** An answer's status line with these headers, for a bare connection. */
export function headText({ statusCode, statusMessage }: IncomingMessage, rawHeaders: readonly string[]): string {
  const lines = pairsOf(rawHeaders).map(([name, value]) => `${name}: ${value}`);
  return [`HTTP/1.1 ${statusCode} ${statusMessage}`, ...lines, '', ''].join('\r\n');
}

function pairsOf(rawHeaders: readonly string[]): [name: string, value: string][] {
  const pairs: [string, string][] = [];
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    pairs.push([String(rawHeaders[index]), String(rawHeaders[index + 1])]);
  }
  return pairs;
}
