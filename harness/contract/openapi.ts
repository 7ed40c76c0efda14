/** An OpenAPI document as a judge of messages. */
import { resolvePointer } from '../json-pointer.ts';
import type { SetId } from '../spec-version.ts';
import { homeInRequest, homeInResponse, sharedBy } from './components.ts';
import { type ApiDocument, readApiDocument, unusable } from './document.ts';
import { REQUEST_ID, REQUEST_ID_UNIQUE } from './headers.ts';
import { type PlannedOperation, readOperations } from './operations.ts';
import { checkRequest } from './request-check.ts';
import { CONTENT_LENGTH, CONTENT_TYPE, judgeResponse } from './response-check.ts';
import { createRouteTable } from './routes.ts';
import { createSchemas } from './schemas.ts';
import { SECRETS_UNREPEATED, secretsClause } from './secrets.ts';
import { strictProblems } from './strict-request.ts';
import type { Contract, DocumentRule, Operation } from './types.ts';

export type ContractOptions = {
  /** Compile every schema now, so that one that does not compile is known at once (about 0.2 s). For `lint`. */
  eager?: boolean;
  /** The requirement set whose document it is; absent: the newest of its folder. */
  set?: SetId;
};

/**
 * Reads an OpenAPI 3 document (YAML or JSON).
 * Throws UsageError naming file, JSON pointer and remedy when it cannot be used. Schemas are compiled on first use,
 * and one that does not compile throws then, unless `eager` is set.
 */
export async function loadContract(file: string, options: ContractOptions = {}): Promise<Contract> {
  return contractOf(await readApiDocument(file, options.set), options);
}

/** As loadContract, of a document that has been read. */
export function contractOf(document: ApiDocument, options: ContractOptions = {}): Contract {
  const schemas = createSchemas(document);
  const planned = readOperations(document, schemas);
  const plans = new Map<Operation, PlannedOperation>(planned.map((plan) => [plan.operation, plan]));
  const routes = createRouteTable(
    planned.map(({ operation }) => ({ method: operation.method, path: operation.path, operation })),
  );
  if (options.eager) for (const pointer of schemas.pointers) schemas.validator(pointer);
  const planOf = (operation: Operation): PlannedOperation => {
    const plan = plans.get(operation);
    if (!plan)
      throw unusable(document.file, '/paths', `${operation.key} is of another document`, 'use match() of this one');
    return plan;
  };
  const errors = errorSchema(document);
  return {
    document: document.name,
    operations: planned.map(({ operation }) => operation),
    documentRules: documentRules(planned),
    errorsAreUniform: errors !== undefined,
    match: (method, target) => routes.match(method.toUpperCase(), target),
    judgeResponse: (operation, exchange) => judgeResponse(schemas, planOf(operation).responses, exchange, errors),
    sharedBy: (operation, documented, violation) =>
      sharedBy(schemas, planOf(operation).responses.get(documented.status), violation),
    homeOf: (operation, documented, violation) =>
      homeInResponse(schemas, planOf(operation).responses.get(documented.status), violation),
    requestHomeOf: (operation, pointer) => homeInRequest(schemas, planOf(operation).request, pointer),
    checkRequest: (operation, request) => checkRequest(schemas, planOf(operation).request, request),
    strictProblems: (operation, request) => strictProblems(schemas, planOf(operation).request, request),
  };
}

/** Documents whose ErrorResponse is, by its description, the body of every response that is not a 2xx. */
const UNIFORM_ERRORS = new Set(['sandbox-lifecycle.yml', 'diagnostic-api.yml']);

function errorSchema(document: ApiDocument): string | undefined {
  const pointer = '/components/schemas/ErrorResponse';
  const uniform = UNIFORM_ERRORS.has(document.name) && resolvePointer(document.root, `#${pointer}`) !== undefined;
  return uniform ? pointer : undefined;
}

/** Two rules for each header that some response documents, two for those that belong to any body, and one about secrets. */
function documentRules(planned: readonly PlannedOperation[]): Contract['documentRules'] {
  const rules = new Map<DocumentRule, string>();
  for (const { responses } of planned) {
    for (const { headers, documented } of responses.values()) {
      for (const { name, present, schema, schemaPointer, clause } of headers) {
        if (!rules.has(present)) rules.set(present, clause);
        if (name === REQUEST_ID && !rules.has(REQUEST_ID_UNIQUE)) rules.set(REQUEST_ID_UNIQUE, clause);
        if (schemaPointer !== undefined && !rules.has(schema)) rules.set(schema, clause);
      }
      if (documented.contentTypes.length > 0 && !rules.has(CONTENT_TYPE)) rules.set(CONTENT_TYPE, documented.clause);
      if (!rules.has(CONTENT_LENGTH)) rules.set(CONTENT_LENGTH, documented.clause);
    }
  }
  const secrets = secretsClause(planned.map(({ operation }) => operation));
  if (secrets !== undefined) rules.set(SECRETS_UNREPEATED, secrets);
  return [...rules].map(([rule, clause]) => ({ rule, clause }));
}
