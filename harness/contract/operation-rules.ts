/** The rules of one operation, as they are shown and bound to the register. */
import type { OperationResult } from './judge.ts';
import type { RuleResult } from './tally.ts';

export const rulesOf = ({ responses }: OperationResult): RuleResult[] =>
  responses.flatMap((response) => response.rules);

/** All undocumented statuses of an operation are one rule: it answers with documented ones only. */
export function statusRule(operation: OperationResult): RuleResult {
  const rules = rulesOf(operation);
  const undocumented = operation.responses
    .filter(({ documented }) => !documented)
    .flatMap((response) => response.rules);
  const findings = undocumented.flatMap((rule) => rule.findings);
  const exercised = rules.some((rule) => rule.exercised > 0);
  return {
    id: `${operation.document} ${operation.name} documented statuses only`,
    status: findings.length > 0 ? 'fail' : exercised ? 'pass' : 'not-exercised',
    exercised: exercised ? 1 : 0,
    findings,
  };
}

/** Every rule of an operation: documented responses, undocumented statuses, error bodies of those. */
export function shownRules(operation: OperationResult): RuleResult[] {
  const documented = operation.responses.filter((response) => response.documented).flatMap(({ rules }) => rules);
  return [...documented, statusRule(operation), ...(operation.errorBody === undefined ? [] : [operation.errorBody])];
}

/** The component schemas that the response of a rule has in common with others, by the id of each rule of a body. */
export function sharesOf(operations: readonly OperationResult[]): Map<string, readonly string[]> {
  const responses = operations.flatMap((operation) => operation.responses);
  return new Map(
    responses.flatMap(({ shares, rules }) =>
      rules
        .filter(({ id }) => / (body|content-type)$/.test(id))
        .map(({ id }): [string, readonly string[]] => [id, shares]),
    ),
  );
}
