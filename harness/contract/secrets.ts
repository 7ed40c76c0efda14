/** That no response repeats a secret of its own request: which documents it is a rule of. */
import type { DocumentRule, Operation } from './types.ts';

export const SECRETS_UNREPEATED: DocumentRule = 'secrets unrepeated';

/** The operation whose request has secrets, by its key, which every copy of the document has: of others the record knows none. */
const WITH_SECRETS = 'POST /sandboxes';

/** Where the document tells what the response to such a request has; undefined of a document without such a request. */
export function secretsClause(operations: readonly Operation[]): string | undefined {
  return operations.find(({ key }) => key === WITH_SECRETS)?.responses[0]?.clause;
}
