/** The stable names of what the contract checks find. Verdicts, baselines and reports use them. */
import type { DocumentRule, Operation, ResponseRule, Violation } from './types.ts';

/** `sandbox-lifecycle.yml createSandbox 202 body`; an operation without an operationId is named by its key. */
export function ruleId(document: string, operation: Operation, status: string, rule: ResponseRule): string {
  return `${document} ${operationName(operation)} ${status} ${rule}`;
}

/** `sandbox-lifecycle.yml createSandbox undocumented status 422`. */
export function undocumentedStatusId(document: string, operation: Operation, status: number): string {
  return `${document} ${operationName(operation)} undocumented status ${status}`;
}

/** `sandbox-lifecycle.yml createSandbox undocumented error body`. */
export function errorBodyId(document: string, operation: Operation): string {
  return `${document} ${operationName(operation)} undocumented error body`;
}

/** `sandbox-lifecycle.yml header X-Request-ID present`. */
export function documentRuleId(document: string, rule: DocumentRule): string {
  return `${document} ${rule}`;
}

export function operationName(operation: Operation): string {
  return operation.operationId ?? operation.key;
}

/**
 * The name of a finding in a baseline: `<rule id> /status/reason required`; for a rule of the whole document
 * `<rule id> createSandbox 202 missing`. It has neither counts nor values, so the same deviation has the same key in
 * every run.
 */
export function findingKey(id: string, violation: Pick<Violation, 'place' | 'keyword'>): string {
  return `${id} ${violation.place || '/'} ${violation.keyword}`;
}
