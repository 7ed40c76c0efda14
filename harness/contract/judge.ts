/** Folds the violations of many exchanges: one finding per distinct deviation, one verdict per rule. */
import type { Api, Exchange } from '../wire/exchange.ts';
import { curlOf } from './curl.ts';
import { findingKey, operationName, ruleId, undocumentedStatusId } from './finding.ts';
import type { Contract, DocumentedResponse, Operation, RequestProblem, ResponseRule, Violation } from './types.ts';

export type Finding = {
  /** Stable over runs: rule id, folded pointer, keyword. */
  key: string;
  rule: ResponseRule;
  /** JSON pointer into the body with `*` for array indices and keys of maps; empty for the message as a whole. */
  pointer: string;
  keyword: string;
  expected: string;
  /** What the first of the exchanges had. */
  got: string;
  /** How many exchanges showed it. */
  count: number;
  first: { scenario: string; step: string | null; seq: number; exchange: Exchange };
  /** Repeats the first of the exchanges; secrets are shell variables. */
  curl: string;
};

export type RuleResult = {
  /** Stable: `sandbox-lifecycle.yml createSandbox 202 body`. */
  id: string;
  rule: ResponseRule;
  status: 'pass' | 'fail' | 'not-exercised';
  /** How many exchanges could show it. */
  exercised: number;
  findings: Finding[];
};

export type ResponseResult = {
  /** As documented, or the actual one where it is not documented. */
  status: string;
  documented: boolean;
  /** JSON pointer of the response (or of the operation's responses) in the document. */
  clause: string;
  rules: RuleResult[];
};

export type OperationResult = {
  api: Api;
  document: string;
  /** operationId, or method and path. */
  name: string;
  key: string;
  responses: ResponseResult[];
};

/** A request of the harness itself that the document does not allow: a harness error, never the server's. */
export type RequestFinding = {
  document: string;
  operation: string;
  problem: RequestProblem;
  count: number;
  first: { scenario: string; step: string | null; seq: number };
};

export type Judge = {
  add(exchange: Exchange): void;
  /** Everything documented, in the order of the documents, whether exercised or not. */
  results(): OperationResult[];
  requestProblems(): RequestFinding[];
};

export type Contracts = Partial<Record<Api, Contract>>;

type Tally = { exercised: number; findings: Map<string, Finding> };

/** Exchanges of an API without a contract, and of operations that its document does not have, are not judged. */
export function createJudge(contracts: Contracts): Judge {
  const tallies = new Map<string, Tally>();
  const undocumented = new Map<Operation, Map<number, Tally>>();
  const problems = new Map<string, RequestFinding>();

  function addResponse(contract: Contract, operation: Operation, exchange: Exchange): void {
    const { response } = exchange;
    if (!response) return;
    const { documented, judged, violations } = contract.judgeResponse(operation, response);
    if (!documented) {
      const byStatus = getOrMake(undocumented, operation, () => new Map<number, Tally>());
      const tally = getOrMake(byStatus, response.status, emptyTally);
      tally.exercised += 1;
      const id = undocumentedStatusId(contract.document, operation, response.status);
      for (const violation of violations) addFinding(tally, id, violation, exchange);
      return;
    }
    for (const rule of judged) {
      getOrMake(tallies, ruleId(contract.document, operation, documented.status, rule), emptyTally).exercised += 1;
    }
    for (const violation of violations) {
      const id = ruleId(contract.document, operation, documented.status, violation.rule);
      addFinding(getOrMake(tallies, id, emptyTally), id, violation, exchange);
    }
  }

  function addRequest(contract: Contract, operation: Operation, exchange: Exchange): void {
    for (const problem of contract.checkRequest(operation, exchange.request)) {
      const place = problem.pointer.replace(/\/\d+(?=\/|$)/g, '/*');
      const key = `${contract.document} ${operation.key} ${problem.in} ${place} ${problem.message}`;
      const known = problems.get(key);
      if (known) known.count += 1;
      else {
        const { scenario, step, seq } = exchange;
        const { document } = contract;
        problems.set(key, {
          document,
          operation: operationName(operation),
          problem,
          count: 1,
          first: { scenario, step, seq },
        });
      }
    }
  }

  return {
    add(exchange) {
      const contract = contracts[exchange.api];
      const operation = contract?.match(exchange.request.method, exchange.request.target);
      if (!contract || !operation) return;
      addResponse(contract, operation, exchange);
      if (!exchange.wrongOnPurpose) addRequest(contract, operation, exchange);
    },
    results: () =>
      Object.entries(contracts).flatMap(([api, contract]) =>
        contract.operations.map((operation) => ({
          api: api as Api,
          document: contract.document,
          name: operationName(operation),
          key: operation.key,
          responses: [
            ...operation.responses.map((response) => documentedResult(contract, operation, response, tallies)),
            ...[...(undocumented.get(operation) ?? [])]
              .sort(([a], [b]) => a - b)
              .map(([status, tally]) => undocumentedResult(contract, operation, status, tally)),
          ],
        })),
      ),
    requestProblems: () => [...problems.values()],
  };
}

function documentedResult(
  contract: Contract,
  operation: Operation,
  response: DocumentedResponse,
  tallies: ReadonlyMap<string, Tally>,
): ResponseResult {
  const rules = response.rules.map((rule) => {
    const id = ruleId(contract.document, operation, response.status, rule);
    return ruleResult(id, rule, tallies.get(id) ?? emptyTally());
  });
  return { status: response.status, documented: true, clause: response.clause, rules };
}

function undocumentedResult(contract: Contract, operation: Operation, status: number, tally: Tally): ResponseResult {
  const id = undocumentedStatusId(contract.document, operation, status);
  const clause = operation.responses[0]?.clause.replace(/\/[^/]*$/, '') ?? '/paths';
  return { status: String(status), documented: false, clause, rules: [ruleResult(id, 'status', tally)] };
}

function ruleResult(id: string, rule: ResponseRule, tally: Tally): RuleResult {
  const findings = [...tally.findings.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
  const status = findings.length > 0 ? 'fail' : tally.exercised > 0 ? 'pass' : 'not-exercised';
  return { id, rule, status, exercised: tally.exercised, findings };
}

function addFinding(tally: Tally, id: string, violation: Violation, exchange: Exchange): void {
  const key = findingKey(id, violation);
  const known = tally.findings.get(key);
  if (known) {
    known.count += 1;
    return;
  }
  const { rule, place, keyword, expected, got } = violation;
  const { scenario, step, seq } = exchange;
  const first = { scenario, step, seq, exchange };
  tally.findings.set(key, {
    key,
    rule,
    pointer: place,
    keyword,
    expected,
    got,
    count: 1,
    first,
    curl: curlOf(exchange),
  });
}

function emptyTally(): Tally {
  return { exercised: 0, findings: new Map() };
}

function getOrMake<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
