/** Words in which faults of recorded messages are written. */
import type { Exchange, HeaderList, RecordedResponse } from '../wire/exchange.ts';
import { type Json, things } from './wiring.ts';

type Which = (exchange: Exchange) => boolean;

/** Changes the response of the exchanges that are meant. */
export const responses =
  (which: Which, change: (response: RecordedResponse, exchange: Exchange) => RecordedResponse) =>
  (exchange: Exchange): Exchange =>
    exchange.response !== undefined && which(exchange)
      ? { ...exchange, response: change(exchange.response, exchange) }
      : exchange;

export const answering = (status: number) => (exchange: Exchange) => exchange.response?.status === status;
export const refusing: Which = ({ response }) => (response?.status ?? 0) >= 400;
export const both = (a: Which, b: Which) => (exchange: Exchange) => a(exchange) && b(exchange);

export const withHeaders = (change: (headers: HeaderList) => HeaderList) => (response: RecordedResponse) => ({
  ...response,
  headers: change(response.headers),
});

export const without = (header: string) =>
  withHeaders((headers) => headers.filter(([name]) => name.toLowerCase() !== header));

export const set = (header: string, value: (old: string) => string) =>
  withHeaders((headers) =>
    headers.map(([name, old]): [string, string] => [name, name.toLowerCase() === header ? value(old) : old]),
  );

/** Another body, of which the headers tell the right length. */
export function withText(response: RecordedResponse, text: string): RecordedResponse {
  const bytes = Buffer.byteLength(text);
  return { ...set('content-length', () => String(bytes))(response), body: { bytes, text } };
}

/** Changes the JSON of a response; one without JSON stays. */
export const jsonOf =
  (change: (body: Json) => unknown) =>
  (response: RecordedResponse): RecordedResponse => {
    const { text, truncated } = response.body ?? {};
    if (text === undefined || truncated) return response;
    try {
      const body: unknown = JSON.parse(text);
      if (typeof body !== 'object' || body === null || Array.isArray(body)) return response;
      return withText(response, JSON.stringify(change(body as Json)));
    } catch {
      return response;
    }
  };

/** Changes every sandbox or snapshot of a response, alone or in a list. */
export const eachThing = (change: (thing: Json) => unknown) => jsonOf(things(change));

/** Changes a stream of events as text. */
export const streams = (change: (text: string) => string) =>
  responses(
    ({ api, request, response }) =>
      api === 'execd' &&
      /^\/command(\?|$)/.test(request.target) &&
      response?.status === 200 &&
      request.method === 'POST',
    (response) => {
      const text = response.body?.text;
      return text === undefined || response.body?.truncated ? response : withText(response, change(text));
    },
  );

/** Changes each event of a stream; undefined drops it. */
export const events = (change: (event: Json) => Json | undefined) =>
  streams((text) =>
    text
      .split('\n\n')
      .flatMap((frame) => {
        if (!frame.startsWith('data: ')) return frame === '' ? [] : [frame];
        const event = change(JSON.parse(frame.slice('data: '.length)) as Json);
        return event === undefined ? [] : [`data: ${JSON.stringify(event)}`];
      })
      .map((frame) => `${frame}\n\n`)
      .join(''),
  );
