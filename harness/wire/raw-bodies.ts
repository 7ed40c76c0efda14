/** The bodies of an exchange for those who watch the traffic. */
import type { Exchange, KeptBody } from './exchange.ts';

/** Bodies as JSON, where they are JSON and were kept whole. Endpoints in them are the server's own. */
export type RawBodies = { requestJson?: unknown; responseJson?: unknown };

export function rawBodies(exchange: Exchange): RawBodies {
  const requestJson = parseJson(exchange.request.body);
  const responseJson = parseJson(exchange.response?.body);
  return {
    ...(requestJson === undefined ? {} : { requestJson }),
    ...(responseJson === undefined ? {} : { responseJson }),
  };
}

function parseJson(body: KeptBody | undefined): unknown {
  if (!body?.text || body.truncated || !/^\s*[[{"\dtfn-]/.test(body.text)) return undefined;
  try {
    return JSON.parse(body.text);
  } catch {
    return undefined;
  }
}
