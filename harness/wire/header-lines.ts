/** Header lines as node gives and takes them: a flat list of names and values, in order, with their case. */
import type { HeaderList } from './exchange.ts';

/** Headers that concern one connection (RFC 9110, section 7.6.1). */
const HOP_BY_HOP = new Set(['connection', 'keep-alive', 'proxy-connection', 'transfer-encoding', 'te', 'upgrade']);

/** Told by the engine to the recorder; never sent on, never recorded. */
export const STEP_HEADER = 'x-conformance-step';
export const WRONG_HEADER = 'x-conformance-wrong';

/** Told by the recorder to whoever asked for an endpoint: the one that the server gave, percent-encoded. */
export const GIVEN_HEADER = 'x-conformance-endpoint';

/** Value of STEP_HEADER: names of steps are free text, header values are not. */
export function stepHeaderValue(step: string): string {
  return encodeURIComponent(step);
}

export function toHeaderList(raw: readonly string[]): HeaderList {
  const list: HeaderList = [];
  for (let index = 0; index + 1 < raw.length; index += 2) list.push([raw[index]!, raw[index + 1]!]);
  return list;
}

export function endToEnd(headers: HeaderList): HeaderList {
  const named = headers
    .filter(([name]) => name.toLowerCase() === 'connection')
    .flatMap(([, value]) => value.split(',').map((token) => token.trim().toLowerCase()));
  return headers.filter(([name]) => {
    const lower = name.toLowerCase();
    return !HOP_BY_HOP.has(lower) && !(named.includes(lower) && lower !== 'content-length' && lower !== 'host');
  });
}

/** Takes the harness' own notes off a request. */
export function takeNotes(headers: HeaderList): { headers: HeaderList; step: string | undefined; wrong: boolean } {
  let step: string | undefined;
  let wrong = false;
  const rest = headers.filter(([name, value]) => {
    const lower = name.toLowerCase();
    if (lower === STEP_HEADER) step = decodeStep(value);
    else if (lower === WRONG_HEADER) wrong = true;
    else return true;
    return false;
  });
  return { headers: rest, step, wrong };
}

function decodeStep(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
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

export function withoutHeader(headers: HeaderList, name: string): HeaderList {
  return headers.filter(([key]) => key.toLowerCase() !== name.toLowerCase());
}
