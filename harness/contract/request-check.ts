/** Holds requests to the document, so that what the harness sends wrongly is not taken for the server's fault. */
import { headerValue, type RecordedRequest } from '../wire/exchange.ts';
import { jsonFaults } from './json-body.ts';
import { bareMediaType, documentedMediaType, isJsonType } from './media-type.ts';
import { type ParameterPlan, readParameter, requestTexts } from './parameters.ts';
import type { Schemas } from './schemas.ts';
import type { RequestProblem } from './types.ts';
import { type SchemaFault, schemaFaults } from './violations.ts';

export type RequestPlan = {
  /** Path template, `/sandboxes/{sandboxId}`. */
  path: string;
  parameters: readonly ParameterPlan[];
  body: { required: boolean; schemaPointers: Map<string, string | undefined> } | undefined;
};

export function checkRequest(schemas: Schemas, plan: RequestPlan, request: RecordedRequest): RequestProblem[] {
  return [...parameterProblems(schemas, plan, request), ...bodyProblems(schemas, plan, request)];
}

function parameterProblems(schemas: Schemas, plan: RequestPlan, request: RecordedRequest): RequestProblem[] {
  const texts = requestTexts(plan.path, request);
  const problems: RequestProblem[] = [];
  if (texts.queryProblem) problems.push({ in: 'query', pointer: '', message: texts.queryProblem });
  for (const parameter of plan.parameters) {
    const add = (message: string): void => {
      problems.push({ in: parameter.in, pointer: parameter.name, message });
    };
    const text = readParameter(parameter, texts);
    if (text.kind === 'absent') {
      if (parameter.required) add('is required and missing');
    } else if (text.kind === 'malformed') {
      add(text.message);
    } else if (parameter.schemaPointer !== undefined) {
      const validate = schemas.validator(parameter.schemaPointer);
      if (validate(text.value)) continue;
      for (const fault of schemaFaults(schemas, parameter.schemaPointer, validate.errors ?? [])) add(sentence(fault));
    }
  }
  return problems;
}

function bodyProblems(schemas: Schemas, plan: RequestPlan, request: RecordedRequest): RequestProblem[] {
  if (!plan.body) return [];
  const body = request.body ?? { bytes: 0 };
  if (body.bytes === 0) {
    return plan.body.required ? [{ in: 'body', pointer: '', message: 'a body is required and missing' }] : [];
  }
  const documented = [...plan.body.schemaPointers.keys()];
  const contentType = headerValue(request.headers, 'content-type');
  const type = contentType === undefined ? undefined : documentedMediaType(documented, contentType);
  if (type === undefined) {
    const got = contentType === undefined ? 'missing' : bareMediaType(contentType);
    const message = `is ${got}, the document has ${documented.join(', ')}`;
    return [{ in: 'header', pointer: 'Content-Type', message }];
  }
  if (!isJsonType(bareMediaType(type))) return [];
  const faults = jsonFaults(schemas, plan.body.schemaPointers.get(type), body) ?? [];
  return faults.map((fault) => ({ in: 'body', pointer: fault.pointer, message: sentence(fault) }));
}

function sentence(fault: SchemaFault): string {
  return `expected ${fault.expected}, got ${fault.got}`;
}
