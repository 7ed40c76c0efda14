/** Recorded exchanges as people read them. Pure. */
import type { Exchange, KeptBody, RecordedRequest, RecordedResponse } from '../../wire/exchange.ts';
import { prettyJson } from './pretty-json.ts';
import type { ExchangeView, MessageView } from './view.ts';

export function exchangeView({ seq, step, ms, request, response, failure }: Exchange): ExchangeView {
  return {
    seq,
    step,
    ms: Math.round(ms),
    request: messageView(`${request.method} ${request.target}`, request),
    ...(response === undefined ? {} : { response: messageView(String(response.status), response) }),
    ...(failure === undefined ? {} : { failure }),
  };
}

function messageView(
  head: string,
  { headers, body }: Pick<RecordedRequest | RecordedResponse, 'headers' | 'body'>,
): MessageView {
  return { head, headers, ...(body === undefined ? {} : bodyView(body)) };
}

function bodyView({ bytes, text, base64, truncated }: KeptBody): Pick<MessageView, 'body' | 'note'> {
  const notes = [
    ...(base64 === undefined ? [] : ['no text, as base64']),
    ...(truncated === undefined ? [] : [`the beginning of ${bytes.toLocaleString('en')} bytes`]),
  ];
  const shown = text === undefined ? base64 : truncated ? text : prettyJson(text);
  return {
    ...(shown === undefined || shown === '' ? {} : { body: shown }),
    ...(notes.length === 0 ? {} : { note: notes.join(', ') }),
  };
}
