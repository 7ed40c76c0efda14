/** The exchanges of a scenario that are kept in memory, to explain and to repeat what failed. */
import { endpointCallPort } from '../wire/endpoints.ts';
import type { Exchange } from '../wire/exchange.ts';

export type KeptExchanges = {
  add(exchange: Exchange): void;
  /** All that are kept, in the order of their ends. */
  all(): readonly Exchange[];
};

/** Beyond this many, what nothing later can depend on is forgotten first. */
const MOST = 500;
/** What later exchanges may depend on is kept much longer. */
const MOST_OF_ALL = 3000;

/** Keeps the last exchanges, and of the earlier ones those that made something, changed it, or gave its address. */
export function keepExchanges(most = MOST, mostOfAll = MOST_OF_ALL): KeptExchanges {
  const kept: Exchange[] = [];
  return {
    all: () => kept,
    add(exchange) {
      kept.push(exchange);
      if (kept.length <= most) return;
      const dispensable = kept.findIndex((one) => !mayBeNeeded(one));
      // What has come last is looked at next: it stays, whatever it is.
      if (dispensable >= 0 && dispensable < kept.length - most / 2) kept.splice(dispensable, 1);
      else if (kept.length > mostOfAll) kept.shift();
    },
  };
}

const mayBeNeeded = ({ request: { method, target } }: Exchange): boolean =>
  !['GET', 'HEAD'].includes(method) || endpointCallPort(method, target) !== undefined;
