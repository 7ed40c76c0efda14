/** What an exchange asked and what came of it, in short. */
import type { Exchange } from '../wire/exchange.ts';
import { rawBodies } from '../wire/raw-bodies.ts';

/** `POST /sandboxes -> 202`, or why there was no answer. */
export function requestLine({
  request,
  response,
  failure,
}: Pick<Exchange, 'request' | 'response' | 'failure'>): string {
  const came =
    response === undefined
      ? `no answer (${failure?.split(':')[0] ?? 'by the end of the check'})`
      : String(response.status);
  return `${request.method} ${request.target} -> ${came}`;
}

/** What the functions of the prelude give for the recorded answer. `outcome` is all of it in one word. */
export type Answer = { status: string; state: string; exitCode: string; outcome: string };

export function answerOf(exchange: Exchange): Answer {
  const { response } = exchange;
  const status = response === undefined ? '000' : String(response.status);
  const { status: inner } = (rawBodies(exchange).responseJson ?? {}) as { status?: { state?: unknown } };
  const state = typeof inner?.state === 'string' ? inner.state : '';
  const text = response?.body?.text ?? '';
  const ended = /"type"\s*:\s*"execution_complete"/.test(text);
  const exitCode = ended ? '0' : ([...text.matchAll(/"evalue"\s*:\s*"([^"]*)"/g)].at(-1)?.[1] ?? '');
  return { status, state, exitCode, outcome: `${status}/${state}/${exitCode}` };
}
