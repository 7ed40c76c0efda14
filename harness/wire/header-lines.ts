/** Header lines as node gives and takes them: a flat list of names and values, in order, with their case. */
import type { HeaderList } from './exchange.ts';

/** Headers that concern one connection (RFC 9110, section 7.6.1). */
const HOP_BY_HOP = new Set(['connection', 'keep-alive', 'proxy-connection', 'transfer-encoding', 'te', 'upgrade']);

/** Marks a request that is wrong on purpose: from the engine to the recorder; never sent on, never recorded. */
export const WRONG_HEADER = 'x-conformance-wrong';

/** Names the wrong value that stands for the API key: from the engine to the recorder; never sent on. */
export const WRONG_KEY_HEADER = 'x-conformance-wrong-key';

/** Tells which call of a driver a request belongs to: from the driver to the recorder; never sent on. */
export const CALL_HEADER = 'x-conformance-call';

/** Names the step that a request belongs to, percent-encoded: from the engine to the recorder; never sent on. */
export const STEP_HEADER = 'x-conformance-step';

/** From the recorder to whoever asked for an endpoint: the one that the server gave, percent-encoded. */
export const GIVEN_HEADER = 'x-conformance-endpoint';

/** The lines of node's `rawHeaders`. */
export function toHeaderList(raw: readonly string[]): HeaderList {
  const list: HeaderList = [];
  for (let index = 0; index + 1 < raw.length; index += 2) list.push([raw[index]!, raw[index + 1]!]);
  return list;
}

/** Without what concerns one connection only, also what a Connection header names. */
export function endToEnd(headers: HeaderList): HeaderList {
  const named = headers
    .filter(([name]) => name.toLowerCase() === 'connection')
    .flatMap(([, value]) => value.split(',').map((token) => token.trim().toLowerCase()));
  return headers.filter(([name]) => {
    const lower = name.toLowerCase();
    return !HOP_BY_HOP.has(lower) && !(named.includes(lower) && lower !== 'content-length' && lower !== 'host');
  });
}

/** Replaces a header in place, or adds it. */
export function withHeader(headers: HeaderList, name: string, value: string): HeaderList {
  const lower = name.toLowerCase();
  const at = headers.findIndex(([key]) => key.toLowerCase() === lower);
  if (at < 0) return [...headers, [name, value]];
  return headers.flatMap(
    ([key, old], index): HeaderList =>
      key.toLowerCase() !== lower ? [[key, old]] : index === at ? [[key, value]] : [],
  );
}

/** Without every header of this name. */
export function withoutHeader(headers: HeaderList, name: string): HeaderList {
  return headers.filter(([key]) => key.toLowerCase() !== name.toLowerCase());
}

/** Without what is meant for the recorder alone. */
export const withoutMarks = (headers: HeaderList): HeaderList =>
  [WRONG_HEADER, WRONG_KEY_HEADER, CALL_HEADER, STEP_HEADER].reduce(withoutHeader, headers);
