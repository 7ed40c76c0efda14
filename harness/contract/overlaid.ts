/** A document together with overlays: what they have and it has not is marked as newer than the documents. */
import { pointerToken } from '../json-pointer.ts';
import { headerValue } from '../wire/exchange.ts';
import { operationName } from './finding.ts';
import type { Overlay, OverlayResponse } from './overlay-format.ts';
import { createRouteTable } from './routes.ts';
import type {
  Contract,
  InComponent,
  Judged,
  NewerOperation,
  Operation,
  RequestProblem,
  ResponseCheck,
  Violation,
} from './types.ts';

/** What of an overlay is about one document, entry by entry. */
type Entry<T> = T & { overlay: string };

/** Violations that say that a member should not be there. */
const NO_SUCH_MEMBER = new Set(['additionalProperties', 'unevaluatedProperties']);

/**
 * The contract of the document as it is, and with the overlays beside it: a response or a member that an overlay has is a
 * violation with the mark `newer`, and what the overlay demands of such a response is one without it. Without overlays
 * about the document it is the same contract.
 */
export function overlaid(contract: Contract, overlays: readonly Overlay[]): Contract {
  const ofDocument = <T extends { document: string }>(entries: (overlay: Overlay) => T[] | undefined): Entry<T>[] =>
    overlays.flatMap((overlay) =>
      (entries(overlay) ?? [])
        .filter(({ document }) => document === contract.document)
        .map((entry) => ({ ...entry, overlay: overlay.version })),
    );
  const responses = ofDocument(({ responses }) => responses);
  const operations = ofDocument(({ operations }) => operations);
  const members = ofDocument(({ members }) => members);
  if (responses.length + operations.length + members.length === 0) return contract;
  const routes = createRouteTable<NewerOperation>(
    operations.map(({ method, path, overlay }) => ({
      method,
      path,
      operation: { key: `${method} ${path}`, overlay },
    })),
  );
  const overlayOf = (home: InComponent | undefined): string | undefined =>
    home &&
    members.find(({ schema, member }) => schema === home.component && home.at === `/${pointerToken(member)}`)?.overlay;

  function judgeResponse(operation: Operation, exchange: Judged): ResponseCheck {
    const check = contract.judgeResponse(operation, exchange);
    const { documented } = check;
    if (documented === undefined) {
      const added = responseOf(responses, operation, exchange.response.status);
      return added === undefined ? check : withResponse(check, added, exchange);
    }
    const violations = check.violations.map((violation) => {
      if (violation.rule !== 'body' || !NO_SUCH_MEMBER.has(violation.keyword)) return violation;
      return marked(violation, overlayOf(contract.homeOf(operation, documented, violation)));
    });
    return { ...check, violations };
  }

  // What a request has at the place of such a member can only be wrong for being there.
  const newerProblems = (operation: Operation, problems: RequestProblem[]): RequestProblem[] =>
    problems.map((problem) =>
      problem.in === 'body' ? marked(problem, overlayOf(contract.requestHomeOf(operation, problem.pointer))) : problem,
    );

  return {
    ...contract,
    judgeResponse,
    checkRequest: (operation, request) => newerProblems(operation, contract.checkRequest(operation, request)),
    strictProblems: (operation, request) => newerProblems(operation, contract.strictProblems(operation, request)),
    newerOperation: (method, target) => routes.match(method.toUpperCase(), target),
  };
}

/** One that names the operation goes before one of all operations. */
function responseOf(
  responses: readonly Entry<OverlayResponse>[],
  operation: Operation,
  status: number,
): Entry<OverlayResponse> | undefined {
  const ofStatus = responses.filter((response) => response.status === status);
  return (
    ofStatus.find((response) => response.operation === operationName(operation)) ??
    ofStatus.find((response) => response.operation === '*')
  );
}

/** The status is newer than the document; a header that the overlay has with it must be there. */
function withResponse(
  check: ResponseCheck,
  { overlay, headers = [] }: Entry<OverlayResponse>,
  { response }: Judged,
): ResponseCheck {
  const violations = check.violations.map((each) => (each.rule === 'status' ? marked(each, overlay) : each));
  const missing = headers
    .filter((name) => (headerValue(response.headers, name) ?? '').trim() === '')
    .map((name): Violation => {
      const expected = `the header ${name}`;
      return { rule: 'status', pointer: '', place: name, keyword: 'missing', expected, got: 'none' };
    });
  return { ...check, violations: [...violations, ...missing] };
}

const marked = <T extends object>(one: T, newer: string | undefined): T =>
  newer === undefined ? one : { ...one, newer };
