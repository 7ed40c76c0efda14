/** One exchange through the recorder: the request goes to the server, the response comes back, both as they are. */
import { hasBody } from './client-side.ts';
import type { Fault } from './faults.ts';
import { holdWhole } from './held-body.ts';
import {
  beginExchange,
  type ExchangeObserver,
  type ExchangeParts,
  type LiveExchange,
  type Running,
} from './live-exchange.ts';
import { answerWhole } from './pass-response.ts';
import { askServer } from './server-side.ts';

/** Begins an exchange and gives it while it runs; `observer` learns of its end. A fault changes its course. */
export function forward(parts: ExchangeParts, observer: ExchangeObserver): Running {
  const exchange = beginExchange(parts, observer);
  const { fault, recording } = parts;
  if (fault === undefined || fault.kind === 'change') askServer(exchange, { headers: recording.requestHeaders });
  else beginFaulty(exchange, fault);
  return { stop: exchange.fail };
}

/** Faults that begin otherwise than by asking the server what the client has asked. */
function beginFaulty(exchange: LiveExchange, fault: Exclude<Fault, { kind: 'change' }>): void {
  const { request, response, recording } = exchange;
  switch (fault.kind) {
    case 'answer': {
      request.resume();
      const given = fault.answer;
      answerWhole(exchange, given, given);
      return;
    }
    case 'drop':
      request.resume();
      recording.trouble = { reason: 'dropped', message: 'a fault closed the connection' };
      exchange.finish();
      response.destroy();
      return;
    case 'hang':
      request.resume();
      return;
    case 'ask': {
      const headers = fault.headers?.(recording.requestHeaders) ?? recording.requestHeaders;
      holdWhole(request, exchange, (body) => {
        const changed = fault.body?.(body) ?? body;
        askServer(exchange, {
          headers,
          body: changed.length === 0 && !hasBody(request) ? undefined : changed,
          target: fault.target?.(recording.target),
        });
      });
      return;
    }
    case 'slow':
      request.pause(); // what comes meanwhile is for the server
      setTimeout(() => {
        if (!exchange.over()) askServer(exchange, { headers: recording.requestHeaders });
      }, fault.beforeMs);
  }
}
