/** Holds responses to the document: OpenAPI 3.1, Responses Object and Response Object. */
import { headerValue, type RecordedResponse } from '../wire/exchange.ts';
import { jsonFaults } from './json-body.ts';
import { bareMediaType, documentedMediaType, isJsonType } from './media-type.ts';
import type { Schemas } from './schemas.ts';
import type { DocumentedResponse, ResponseCheck, ResponseRule, Violation } from './types.ts';
import { shorten } from './violations.ts';

/** A documented response with where its schemas are. */
export type ResponsePlan = {
  documented: DocumentedResponse;
  /** Media type as documented -> pointer of its schema; undefined where it has none. */
  schemaPointers: Map<string, string | undefined>;
};

/** The plan for a status: the exact one, else its range (`4XX`), else `default`. */
export function planFor(plans: ReadonlyMap<string, ResponsePlan>, status: number): ResponsePlan | undefined {
  return plans.get(String(status)) ?? plans.get(`${Math.floor(status / 100)}XX`) ?? plans.get('default');
}

export function judgeResponse(
  schemas: Schemas,
  plans: ReadonlyMap<string, ResponsePlan>,
  response: RecordedResponse,
): ResponseCheck {
  const plan = planFor(plans, response.status);
  if (!plan) {
    const expected = `one of ${[...plans.keys()].sort().join(', ')}`;
    const violation = message('status', 'status', shorten(expected), String(response.status));
    return { documented: undefined, judged: ['status'], violations: [violation] };
  }
  const { documented } = plan;
  const judged: ResponseRule[] = ['status'];
  const violations: Violation[] = [];
  if (documented.contentTypes.length === 0) {
    judged.push('body');
    const bytes = response.body?.bytes ?? 0;
    if (bytes > 0) violations.push(message('body', 'no-content', 'no body', `${bytes} bytes`));
    return { documented, judged, violations };
  }
  const contentType = headerValue(response.headers, 'content-type');
  const typeFault = contentTypeFault(plan, response, contentType);
  if (typeFault !== null) {
    judged.push('content-type');
    violations.push(...typeFault);
  }
  const faults = bodyFaults(schemas, plan, response, contentType);
  if (faults !== null) {
    judged.push('body');
    violations.push(...faults);
  }
  return { documented, judged, violations };
}

/** Null when there is nothing that could have a type. */
function contentTypeFault(
  plan: ResponsePlan,
  response: RecordedResponse,
  contentType: string | undefined,
): Violation[] | null {
  const { contentTypes } = plan.documented;
  const expected = contentTypes.join(' or ');
  if (contentType === undefined) {
    return (response.body?.bytes ?? 0) === 0
      ? null
      : [message('content-type', 'media-type', expected, 'no Content-Type')];
  }
  if (documentedMediaType(contentTypes, contentType) !== undefined) return [];
  return [
    message('content-type', 'media-type', expected, shorten(bareMediaType(contentType) || 'an empty Content-Type')),
  ];
}

/** Null when the body is not JSON by the document, not what the document describes, or was not kept whole. */
function bodyFaults(
  schemas: Schemas,
  plan: ResponsePlan,
  response: RecordedResponse,
  contentType: string | undefined,
): Violation[] | null {
  const type = bodyType(plan, contentType);
  if (type === undefined) return null;
  const faults = jsonFaults(schemas, plan.schemaPointers.get(type), response.body ?? { bytes: 0 });
  return faults?.map((fault) => ({ rule: 'body' as const, ...fault })) ?? null;
}

/** The documented JSON type that the body is to be read as. A body of a wrong type is one violation, not two. */
function bodyType(plan: ResponsePlan, contentType: string | undefined): string | undefined {
  const { contentTypes } = plan.documented;
  const json = contentTypes.find((type) => isJsonType(bareMediaType(type)));
  if (contentType === undefined) return contentTypes.length === 1 ? json : undefined;
  const documented = documentedMediaType(contentTypes, contentType);
  if (documented !== undefined) return isJsonType(bareMediaType(documented)) ? documented : undefined;
  return isJsonType(bareMediaType(contentType)) ? json : undefined;
}

function message(rule: ResponseRule, keyword: string, expected: string, got: string): Violation {
  return { rule, pointer: '', place: '', keyword, expected, got };
}
