/** The answer that hands out an endpoint, with one that leads through the recorder in its place. */
import { isReplacement } from './endpoints.ts';
import { headerValue } from './exchange.ts';
import type { Answer } from './faults.ts';
import { GIVEN_HEADER, withHeader, withoutHeader } from './header-lines.ts';
import { MAX_HELD_BYTES } from './held-body.ts';
import { scanJson } from './json-scan.ts';
import { decodeBytes } from './kept-bytes.ts';

/**
 * Puts what `replacement` gives in the place of the endpoint for a port of a sandbox, and tells the client the one of
 * the server in GIVEN_HEADER. The answer stays as it is where it has no endpoint, cannot be decoded, or `replacement`
 * gives undefined.
 */
export function rewriteEndpoint(
  answer: Answer,
  port: string,
  replacement: (endpoint: string, port: string, headers: Readonly<Record<string, string>>) => string | undefined,
): Answer {
  const encoding = headerValue(answer.headers, 'content-encoding')?.trim().toLowerCase();
  const decoded =
    encoding === undefined || encoding === 'identity'
      ? answer.body
      : decodeBytes(answer.body, encoding, MAX_HELD_BYTES);
  const text = decoded?.toString('utf8');
  let given = '';
  const replaced =
    text &&
    replaceEndpoint(text, (endpoint, demanded) => {
      given = endpoint;
      return replacement(endpoint, port, demanded);
    });
  if (!replaced) return answer;
  const body = Buffer.from(replaced);
  const headers = withHeader(withoutHeader(answer.headers, 'content-encoding'), 'Content-Length', String(body.length));
  // Whoever judges its form must see what the server gave, and not what a recorder before this one has made of it.
  const earlier = isReplacement(given) ? headerValue(headers, GIVEN_HEADER) : undefined;
  return { status: answer.status, headers: withHeader(headers, GIVEN_HEADER, earlier ?? encodeURI(given)), body };
}

/** The body of an Endpoint response with another endpoint; every other byte stays. Undefined when it has none. */
function replaceEndpoint(
  body: string,
  replacementFor: (endpoint: string, headers: Record<string, string>) => string | undefined,
): string | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    return undefined;
  }
  const { endpoint, headers } = (parsed ?? {}) as { endpoint?: unknown; headers?: unknown };
  if (typeof endpoint !== 'string' || Array.isArray(parsed)) return undefined;
  const demanded = Object.entries(headers ?? {}).map(([name, value]) => [name, String(value)]);
  const replacement = replacementFor(endpoint, Object.fromEntries(demanded));
  if (replacement === undefined) return undefined;
  let span: { start: number; end: number } | undefined;
  scanJson(body, ({ path, kind, start, end }) => {
    // The last of several members of one name is the one that a parser gives.
    if (kind === 'string' && path.length === 1 && path[0] === 'endpoint') span = { start, end };
  });
  if (!span) return undefined;
  return body.slice(0, span.start) + JSON.stringify(replacement) + body.slice(span.end);
}
