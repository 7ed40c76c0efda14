/** What SDKs send, held to the documents: a tally for each SDK. The requests are those that have the mark of a call. */
import { operationName } from '../contract/finding.ts';
import type { JudgedBy } from '../contract/judge.ts';
import { addFinding, emptyTally, getOrMake, type Tally } from '../contract/tally.ts';
import type { Contract, NewerOperation, Operation, RequestProblem } from '../contract/types.ts';
import { API_KEY_HEADER } from '../lifecycle-client/client.ts';
import { endpointCallPort, parseUpstream } from '../wire/endpoints.ts';
import { type Exchange, headerValue, type RecordedRequest } from '../wire/exchange.ts';
import { rawBodies } from '../wire/raw-bodies.ts';

export type SdkRequests = {
  /** Holds a request of the SDK `driver` to the documents. Requests of one scenario come in the order of their ends. */
  add(driver: string, exchange: Exchange): void;
  /** Exercised is how many requests were looked at. */
  tally(driver: string): Tally;
};

/** What is wrong with a request: where in it, a word for it, and what should have been. */
type Problem = { place: string; keyword: string; expected: string; got: string; newer?: string };

/** `keyed`: the run has an API key. `ruleId` gives the id of the rule about a driver. */
export function createSdkRequests(
  contracts: readonly JudgedBy[],
  keyed: boolean,
  ruleId: (driver: string) => string,
): SdkRequests {
  const tallies = new Map<string, Tally>();
  const endpoints = new Map<string, string[]>();
  const posts = new Set<string>();

  /** The headers that an endpoint demands, by the scenario and its base. */
  function learnEndpoint(exchange: Exchange): void {
    const { scenario, base, request, response } = exchange;
    const port = endpointCallPort(request.method, request.target);
    if (port === undefined || response?.status !== 200) return;
    const { endpoint, headers } = (rawBodies(exchange).responseJson ?? {}) as { endpoint?: unknown; headers?: unknown };
    if (typeof endpoint !== 'string') return;
    const upstream = parseUpstream(endpoint, new URL(base).protocol, 'other');
    if (upstream !== undefined) endpoints.set(`${scenario} ${upstream.base}`, Object.keys(headers ?? {}));
  }

  function headerProblems({ api, scenario, base, request, wrongKey }: Exchange, where: string): Problem[] {
    const missing = (name: string, expected: string): Problem[] =>
      headerValue(request.headers, name) === undefined
        ? [{ place: `${where} ${name}`, keyword: 'missing', expected, got: 'nothing' }]
        : [];
    if (api === 'lifecycle') return keyed ? missing(API_KEY_HEADER, 'the API key in its header') : [];
    const demanded = endpoints.get(`${scenario} ${base}`) ?? [];
    const others: Problem = {
      ...{ place: where, keyword: 'other-value', expected: 'the values of the headers that the endpoint demands' },
      got: 'others',
    };
    return [
      ...demanded.flatMap((name) => missing(name, 'the header that the endpoint demands')),
      ...(wrongKey === undefined ? [] : [others]),
    ];
  }

  /** Of one call: a POST may do what it does twice. */
  function repeatProblems({ scenario, call, request }: Exchange, where: string): Problem[] {
    if (request.method !== 'POST') return [];
    const { bytes = 0, text = '', base64 = '' } = request.body ?? {};
    const key = JSON.stringify([scenario, call, request.target, bytes, text, base64]);
    if (posts.has(key)) return [{ place: where, keyword: 'repeated', expected: 'one POST', got: 'the same once more' }];
    posts.add(key);
    return [];
  }

  function problemsOf(exchange: Exchange): Problem[] {
    const { api, request } = exchange;
    const first = documentedAs(contracts, exchange);
    if (first === undefined) {
      if (!contracts.some((one) => one.api === api)) return [];
      const added = newerIn(contracts, exchange);
      const place = added?.key ?? `${request.method} ${foldedPath(request.target)}`;
      const newer = added === undefined ? {} : { newer: added.overlay };
      return [{ place, keyword: 'undocumented', expected: 'an operation of the documents', got: place, ...newer }];
    }
    const where = operationName(first.operation);
    const shown = ({ in: part, pointer, message, newer }: RequestProblem): Problem => {
      const [, expected = 'what the document allows', got = message] = /^expected (.*), got (.*)$/s.exec(message) ?? [];
      // Indices, and paths as keys, differ from request to request.
      const folded = pointer.replace(/\/\d+(?=\/|$)|\/[^/]*~1[^/]*/g, '/*');
      const place = `${where} ${part} ${folded}`.trim();
      return { place, keyword: 'invalid', expected, got, ...(newer === undefined ? {} : { newer }) };
    };
    return [
      ...bodyProblems(first, request).map(shown),
      ...headerProblems(exchange, where),
      ...repeatProblems(exchange, where),
    ];
  }

  return {
    add(driver, exchange) {
      learnEndpoint(exchange);
      if (exchange.api === 'other' || exchange.wrongOnPurpose) return;
      const tally = getOrMake(tallies, driver, emptyTally);
      tally.exercised += 1;
      for (const problem of problemsOf(exchange)) addFinding(tally, ruleId(driver), problem, exchange);
    },
    tally: (driver) => tallies.get(driver) ?? emptyTally(),
  };
}

type Documented = { contract: Contract; operation: Operation };

/** The operation of the documents that a request is of. */
function documentedAs(contracts: readonly JudgedBy[], { api, request }: Exchange): Documented | undefined {
  for (const one of contracts) {
    const operation = one.api === api ? one.contract.match(request.method, request.target) : undefined;
    if (operation !== undefined) return { contract: one.contract, operation };
  }
  return undefined;
}

/** The operation of an overlay that a request is of which no document has. */
function newerIn(contracts: readonly JudgedBy[], { api, request }: Exchange): NewerOperation | undefined {
  const found = contracts.map((one) =>
    one.api === api ? one.contract.newerOperation?.(request.method, request.target) : undefined,
  );
  return found.find((each) => each !== undefined);
}

const bodyProblems = ({ contract, operation }: Documented, request: RecordedRequest): RequestProblem[] => [
  ...contract.checkRequest(operation, request),
  ...contract.strictProblems(operation, request),
];

const sentence = ({ in: place, pointer, message }: RequestProblem): string => `${place} ${pointer} ${message}`;

/** What is wrong with a request by itself, in one sentence; undefined where the documents allow it, or do not have it. */
export function wrongIn(contracts: readonly JudgedBy[], exchange: Exchange): string | undefined {
  const documented = documentedAs(contracts, exchange);
  const problems = documented === undefined ? [] : bodyProblems(documented, exchange.request);
  const first = problems.find(({ newer }) => newer === undefined);
  return first === undefined ? undefined : sentence(first);
}

/** A path with `*` for what differs from request to request. */
const foldedPath = (target: string): string => target.replace(/\?.*$/s, '').replace(/[^/]*\d[^/]*/g, '*');
