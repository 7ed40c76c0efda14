/**
 * What the sentences of the documents say about single responses, and OpenAPI has no words for. Named by operationId
 * and status, so that it holds for every copy of the documents.
 */
import { headerValue } from '../wire/exchange.ts';
import type { Judged } from './types.ts';

type Condition = (exchange: Judged) => boolean;

/** Without the request, as in a benchmark, a download counts as one by bytes. */
const queryOf = ({ request }: Judged): URLSearchParams => {
  const target = request?.target ?? '';
  const start = target.indexOf('?');
  return new URLSearchParams(start < 0 ? '' : target.slice(start + 1));
};

const byLines: Condition = (exchange) => {
  const query = queryOf(exchange);
  return query.has('offset') || query.has('limit');
};
const byBytes: Condition = (exchange) => !byLines(exchange);
/** The byte-range mode is the one that a Range header asks for; a whole file is not of it. */
const byRange: Condition = ({ request }) => headerValue(request?.headers ?? [], 'range') !== undefined;

/** A part alone says itself which one it is; of several each does so in the body (RFC 9110, section 15.3.7). */
const ofOnePart: Condition = ({ response }) =>
  !/^multipart\/byteranges\b/i.test(headerValue(response.headers, 'content-type') ?? '');

/** The header is documented for some of the responses only. A documented header that is not here is always expected. */
const HEADERS = new Map<string, Condition>([
  ['downloadFile 200 content-disposition', byRange],
  ['downloadFile 200 content-length', byRange],
  // Several parts have one each (erratum execd.several-ranges).
  ['downloadFile 206 content-range', ofOnePart],
  // It counts lines from 0, so that no number says that there are none yet (erratum execd.logs-cursor).
  ['getBackgroundCommandLogs 200 execd-commands-tail-cursor', ({ response }) => (response.body?.bytes ?? 0) > 0],
]);

/** Media types that the response has only under a condition. */
const MEDIA_TYPES = new Map<string, Condition>([
  ['downloadFile 200 application/octet-stream', byBytes],
  ['downloadFile 200 text/plain', byLines],
]);

/** Responses that have no body after all, although one is documented (erratum execd.replace-empty-answer). */
const EMPTY = new Map<string, Condition>([
  [
    'replaceContent 200',
    (exchange) => {
      const verbose = queryOf(exchange).get('verbose') ?? 'false';
      // Of one that is no boolean nobody knows what it asked for.
      return verbose === 'false' || (verbose !== 'true' && (exchange.response?.body?.bytes ?? 0) === 0);
    },
  ],
]);

/** Whether the documents have the header in this response. `name` is in small letters. */
export function expectsHeader(operationId: string, status: string, name: string, exchange: Judged): boolean {
  return HEADERS.get(`${operationId} ${status} ${name}`)?.(exchange) ?? true;
}

/** Those of the documented media types that this response can have. */
export function expectedMediaTypes(
  operationId: string,
  status: string,
  documented: readonly string[],
  exchange: Judged,
): readonly string[] {
  if (documented.length < 2) return documented;
  return documented.filter((type) => MEDIA_TYPES.get(`${operationId} ${status} ${type}`)?.(exchange) ?? true);
}

/** Whether the body has to be empty in spite of the documented content. */
export function expectsNoBody(operationId: string, status: string, exchange: Judged): boolean {
  return EMPTY.get(`${operationId} ${status}`)?.(exchange) ?? false;
}
