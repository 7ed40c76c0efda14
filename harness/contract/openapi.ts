/** An OpenAPI document as a judge of messages. */
import { readApiDocument, unusable } from './document.ts';
import { type PlannedOperation, readOperations } from './operations.ts';
import { checkRequest } from './request-check.ts';
import { judgeResponse } from './response-check.ts';
import { createRouteTable } from './routes.ts';
import { createSchemas } from './schemas.ts';
import type { Contract, Operation } from './types.ts';

export type ContractOptions = {
  /** Compile every schema now, so that one that does not compile is known at once (about 0.2 s). For `lint`. */
  eager?: boolean;
};

/**
 * Reads an OpenAPI 3 document (YAML or JSON).
 * Throws UsageError naming file, JSON pointer and remedy when it cannot be used. Schemas are compiled on first use,
 * and one that does not compile throws then, unless `eager` is set.
 */
export async function loadContract(file: string, options: ContractOptions = {}): Promise<Contract> {
  const document = await readApiDocument(file);
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
  return {
    document: document.name,
    operations: planned.map(({ operation }) => operation),
    match: (method, target) => routes.match(method.toUpperCase(), target),
    judgeResponse: (operation, response) => judgeResponse(schemas, planOf(operation).responses, response),
    checkResponse: (operation, response) => judgeResponse(schemas, planOf(operation).responses, response).violations,
    checkRequest: (operation, request) => checkRequest(schemas, planOf(operation).request, request),
  };
}
