/** Judges many exchanges by one or several documents: one verdict per rule. */
import { type Api, type Exchange, headerValue } from '../wire/exchange.ts';
import { documentRuleId, errorBodyId, operationName, ruleId, undocumentedStatusId } from './finding.ts';
import { REQUEST_ID, REQUEST_ID_UNIQUE } from './headers.ts';
import { SECRETS_UNREPEATED } from './secrets.ts';
import { addFinding, emptyTally, getOrMake, type RuleResult, ruleResult, type Tally } from './tally.ts';
import type { Contract, DocumentRule, NewerOperation, Operation, RequestProblem, ResponseRule, Rule } from './types.ts';

type ResponseResult = {
  /** As documented, or the actual one where it is not documented. */
  status: string;
  documented: boolean;
  /** JSON pointer of the response (or of the operation's responses) in the document. */
  clause: string;
  /** Component schemas that its bodies have in common with those of other responses. */
  shares: readonly string[];
  rules: RuleResult[];
};

export type OperationResult = {
  api: Api;
  document: string;
  /** operationId, or method and path. */
  name: string;
  key: string;
  /** Everything documented, in the order of the document, then what was seen and is not documented. */
  responses: ResponseResult[];
  /** That responses with an undocumented status have the documented error body, where the document says so of all errors. */
  errorBody?: RuleResult;
};

/** A rule for all responses of a document together. */
type DocumentRuleResult = RuleResult & { document: string; clause: string };

/** A request of the harness itself that the document does not allow: a harness error, never the server's. */
type RequestFinding = {
  document: string;
  operation: string;
  problem: RequestProblem;
  count: number;
  first: { scenario: string; step: string | null; seq: number };
};

/** Requests for an operation that an overlay has and the document does not. */
export type NewerRequest = NewerOperation & Pick<RequestFinding, 'document' | 'count' | 'first'>;

export type Judge = {
  add(exchange: Exchange): void;
  /** Everything documented, in the order of the documents, whether exercised or not. */
  results(): OperationResult[];
  documentRules(): DocumentRuleResult[];
  requestProblems(): RequestFinding[];
  /** What was asked for that an overlay alone has. */
  newerRequests(): NewerRequest[];
};

/** A document, and the exchanges that it describes. One API may have several documents. */
export type JudgedBy = { api: Api; contract: Contract };

/** Exchanges of an API without a contract, and of operations that its document does not have, are not judged. */
export function createJudge(contracts: readonly JudgedBy[]): Judge {
  const judges = contracts.map(createDocumentJudge);
  return {
    add(exchange) {
      for (const judge of judges) judge.add(exchange);
    },
    results: () => judges.flatMap((judge) => judge.operations()),
    documentRules: () => judges.flatMap((judge) => judge.rules()),
    requestProblems: () => judges.flatMap((judge) => judge.requestProblems()),
    newerRequests: () => judges.flatMap((judge) => judge.newerRequests()),
  };
}

function createDocumentJudge({ api, contract }: JudgedBy) {
  const { document } = contract;
  const tallies = new Map<string, Tally>();
  const undocumented = new Map<Operation, Map<number, Tally>>();
  const problems = new Map<string, RequestFinding>();
  const newer = new Map<string, NewerRequest>();
  const ids = ruleIds(contract);
  const identifies = contract.documentRules.some(({ rule }) => rule === REQUEST_ID_UNIQUE);
  const keepsSecrets = contract.documentRules.some(({ rule }) => rule === SECRETS_UNREPEATED);
  const requestIds = new Set<string>();

  function addResponse(operation: Operation, exchange: Exchange): void {
    const { response } = exchange;
    if (!response) return;
    const { documented, judged, violations } = contract.judgeResponse(operation, { ...exchange, response });
    const idOf = (rule: Rule): string => ids(operation, documented?.status ?? '', rule);
    const tallyOf = (rule: Rule): Tally => {
      if (!documented && rule === 'status') {
        const byStatus = getOrMake(undocumented, operation, () => new Map<number, Tally>());
        return getOrMake(byStatus, response.status, emptyTally);
      }
      return getOrMake(tallies, idOf(rule), emptyTally);
    };
    for (const rule of judged) tallyOf(rule).exercised += 1;
    for (const violation of violations) {
      const { rule } = violation;
      const id =
        !documented && rule === 'status'
          ? undocumentedStatusId(document, operation, response.status)
          : idOf(violation.rule);
      const place = isDocumentRule(rule) ? `${operationName(operation)} ${documented?.status}` : violation.place;
      const shared = () => documented && contract.sharedBy(operation, documented, violation);
      addFinding(tallyOf(rule), id, { ...violation, place }, exchange, shared);
    }
  }

  /** One value in two responses identifies neither request. One finding, however often: the cause is one. */
  function addRequestId(exchange: Exchange): void {
    const value = headerValue(exchange.response?.headers ?? [], REQUEST_ID);
    if (!identifies || value === undefined) return;
    const id = documentRuleId(document, REQUEST_ID_UNIQUE);
    const tally = getOrMake(tallies, id, emptyTally);
    tally.exercised += 1;
    // Each shard may have had a server of its own, and two of them know nothing of each other's ids.
    const key = `${exchange.shard ?? ''} ${value}`;
    if (!requestIds.has(key)) requestIds.add(key);
    else {
      const got = `${value} once more`;
      addFinding(
        tally,
        id,
        { place: '', keyword: 'repeated', expected: 'a value of its own for each request', got },
        exchange,
      );
    }
  }

  /** One finding for each operation, status and member: the cause is one, whatever the secret. */
  function addSecrets(operation: Operation, { secrets = [], ...exchange }: Exchange): void {
    const { response } = exchange;
    if (!keepsSecrets || response === undefined || secrets.length === 0) return;
    const id = documentRuleId(document, SECRETS_UNREPEATED);
    const tally = getOrMake(tallies, id, emptyTally);
    tally.exercised += 1;
    const place = `${operationName(operation)} ${response.status}`;
    const repeated = new Set(secrets.filter((secret) => secret.repeated).map(({ member }) => member));
    for (const member of repeated) {
      const expected = 'no secret of the request in its response';
      addFinding(tally, id, { place, keyword: member, expected, got: `the value of ${member}` }, exchange);
    }
  }

  function addRequest(operation: Operation, exchange: Exchange): void {
    for (const problem of contract.checkRequest(operation, exchange.request)) {
      const place = problem.pointer.replace(/\/\d+(?=\/|$)/g, '/*');
      const key = `${operation.key} ${problem.in} ${place} ${problem.message}`;
      const known = problems.get(key);
      if (known) {
        known.count += 1;
        continue;
      }
      const { scenario, step, seq } = exchange;
      const first = { scenario, step, seq };
      problems.set(key, { document, operation: operationName(operation), problem, count: 1, first });
    }
  }

  function addNewer({ request, ...first }: Exchange): void {
    const found = contract.newerOperation?.(request.method, request.target);
    if (found === undefined) return;
    const known = getOrMake(newer, found.key, () => {
      const { scenario, step, seq } = first;
      return { ...found, document, count: 0, first: { scenario, step, seq } };
    });
    known.count += 1;
  }

  function operationResult(operation: Operation): OperationResult {
    const documented = operation.responses.map(({ status, clause, shares, rules }) => ({
      status,
      documented: true,
      clause,
      shares,
      rules: rules.map((rule) => resultOf(ruleId(document, operation, status, rule))),
    }));
    const clause = operation.responses[0]?.clause.replace(/\/[^/]*$/, '') ?? '/paths';
    const others = [...(undocumented.get(operation) ?? [])]
      .sort(([a], [b]) => a - b)
      .map(([status, tally]) => {
        const rules = [ruleResult(undocumentedStatusId(document, operation, status), tally)];
        return { status: String(status), documented: false, clause, shares: [], rules };
      });
    const { key } = operation;
    return {
      api,
      document,
      name: operationName(operation),
      key,
      responses: [...documented, ...others],
      ...(contract.errorsAreUniform ? { errorBody: resultOf(errorBodyId(document, operation)) } : {}),
    };
  }
  const resultOf = (id: string): RuleResult => ruleResult(id, tallies.get(id));

  return {
    add(exchange: Exchange): void {
      if (exchange.api !== api) return;
      const operation = contract.match(exchange.request.method, exchange.request.target);
      if (!operation) {
        if (isOfHarness(exchange)) addNewer(exchange);
        return;
      }
      addResponse(operation, exchange);
      addRequestId(exchange);
      addSecrets(operation, exchange);
      if (isOfHarness(exchange)) addRequest(operation, exchange);
    },
    operations: (): OperationResult[] => contract.operations.map(operationResult),
    rules: (): DocumentRuleResult[] =>
      contract.documentRules.map(({ rule, clause }) => ({
        ...resultOf(documentRuleId(document, rule)),
        document,
        clause,
      })),
    requestProblems: () => [...problems.values()],
    newerRequests: () => [...newer.values()],
  };
}

/** What an SDK sends is not the harness's: rules of its own are about it (harness/session/sdk-requests.ts). */
const isOfHarness = ({ wrongOnPurpose, call }: Exchange): boolean => wrongOnPurpose !== true && call === undefined;

const isDocumentRule = (rule: Rule): rule is DocumentRule => rule.startsWith('header ') || rule === SECRETS_UNREPEATED;

/** Ids are long; they are put together once and not for each exchange. */
function ruleIds({ document }: Contract): (operation: Operation, status: string, rule: Rule) => string {
  const known = new Map<Operation, Map<string, string>>();
  return (operation, status, rule) => {
    const own = getOrMake(known, operation, () => new Map<string, string>());
    return getOrMake(own, `${status}${rule}`, () => {
      if (isDocumentRule(rule)) return documentRuleId(document, rule);
      if (rule === 'error-body') return errorBodyId(document, operation);
      return ruleId(document, operation, status, rule satisfies ResponseRule);
    });
  };
}
