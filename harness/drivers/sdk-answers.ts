/** What the exchanges of one call of an SDK say, whatever the SDK makes of them. */
import { idOf, isDeleted, isDone, isGone } from '../lifecycle-client/answers.ts';
import { EGRESS_PORT, EXECD_PORT } from '../ports.ts';
import { endpointCallPort } from '../wire/endpoints.ts';
import type { Exchange } from '../wire/exchange.ts';
import { requestPath, type SeenExchange } from './calls.ts';
import type { Operation } from './trouble.ts';

/**
 * The answer that an SDK could not use, where nothing else explains why a call has failed: the last one of the call says
 * that all was done, or it refuses something that nobody needs but the SDK. Undefined when the failure may be the
 * server's: an answer that refuses, one that did not come whole, none at all.
 */
export function unusedAnswer(operation: Operation, seen: readonly SeenExchange[]): Exchange | undefined {
  const last = asked(operation === 'create' ? withoutDeletions(seen) : seen).at(-1)?.exchange;
  if (last?.response === undefined || last.failure !== undefined) return undefined;
  const { status } = last.response;
  return isDone(status) || isNeededBySdkAlone(last) || (isGone(status) && isAskedTooEarly(last)) ? last : undefined;
}

/** After a creation that it gives up an SDK deletes what it has made. */
const withoutDeletions = (seen: readonly SeenExchange[]): readonly SeenExchange[] =>
  seen.filter(({ exchange }) => exchange.request.method !== 'DELETE');

/** What a call is about: SDKs report beside it how long a creation took, also one that has failed. */
const asked = (seen: readonly SeenExchange[]): readonly SeenExchange[] =>
  seen.filter(({ exchange }) => exchange.api !== 'lifecycle' || requestPath(exchange) !== '/metrics/events');

/** Sandboxes are driven through execd; SDKs ask where egress is as well. */
const isNeededBySdkAlone = ({ request }: Exchange): boolean => asksEndpoint(request, EGRESS_PORT);

/** A sandbox that is not Running need not have an endpoint yet: whether that was so, who waits for it finds out. */
const isAskedTooEarly = ({ request }: Exchange): boolean => asksEndpoint(request, EXECD_PORT);

/** Statuses that say of a request that it is wrong. */
const WRONG_REQUEST = [400, 415, 422];

/** The answer to a call that may be the fault of its request. */
export function refusedRequest(seen: readonly SeenExchange[]): Exchange | undefined {
  const last = asked(withoutDeletions(seen)).at(-1)?.exchange;
  return WRONG_REQUEST.includes(last?.response?.status ?? 0) ? last : undefined;
}

/** The creation of a call that the server has accepted; undefined where there is none, or what it made is gone again. */
function acceptedCreation(seen: readonly SeenExchange[]): SeenExchange | undefined {
  const answered = (method: string, fits: (status: number) => boolean) =>
    asked(seen).find(({ exchange: { api, request, response } }) => {
      return api === 'lifecycle' && request.method === method && fits(response?.status ?? 0);
    });
  return answered('DELETE', isDeleted) === undefined ? answered('POST', isDone) : undefined;
}

/** The sandbox that a call has made and that is still there. */
export const createdBy = (seen: readonly SeenExchange[]): string | undefined =>
  idOf(acceptedCreation(seen)?.raw.responseJson);

/** Whether a call has made a sandbox of which the server has not said what its id is. */
export const keptNobodyKnows = (seen: readonly SeenExchange[]): boolean =>
  acceptedCreation(seen) !== undefined && createdBy(seen) === undefined;

/** The answer that says where execd of the sandbox is, as long as the SDK has asked execd nothing. */
export function unusedEndpoint(seen: readonly SeenExchange[]): Exchange | undefined {
  if (seen.some(({ exchange }) => exchange.api === 'execd')) return undefined;
  const found = seen.find(
    ({ exchange: { request, response } }) => asksEndpoint(request, EXECD_PORT) && isDone(response?.status ?? 0),
  );
  return found?.exchange;
}

const asksEndpoint = ({ method, target }: Exchange['request'], port: number): boolean =>
  endpointCallPort(method, target) === String(port);
