/** Holds responses to the document: OpenAPI 3.1, Responses Object and Response Object. */
import type { RecordedResponse } from '../wire/exchange.ts';
import { expectedMediaTypes, expectsHeader, expectsNoBody } from './conditions.ts';
import { type HeaderPlan, headerFaults, headerMap } from './headers.ts';
import { jsonFaults } from './json-body.ts';
import { bareMediaType, documentedMediaType, isJsonType } from './media-type.ts';
import type { Schemas } from './schemas.ts';
import { judgeStream, type StreamPlan } from './stream-check.ts';
import type { DocumentedResponse, DocumentRule, Judged, ResponseCheck, Rule, Violation } from './types.ts';
import { shorten } from './violations.ts';

/** A documented response with where its schemas are. */
export type ResponsePlan = {
  documented: DocumentedResponse;
  /** operationId, or method and path. */
  operationId: string;
  /** Media type as documented -> pointer of its schema; undefined where it has none. */
  schemaPointers: Map<string, string | undefined>;
  headers: readonly HeaderPlan[];
  /** Set where the response is a stream of events. */
  stream: StreamPlan | undefined;
};

/** What the checks of one response share. */
type Look = {
  schemas: Schemas;
  plan: ResponsePlan;
  exchange: Judged;
  headers: ReadonlyMap<string, string>;
  contentTypes: readonly string[];
  contentType: string | undefined;
};

/** A message that has a body has a type: one rule, since a server that forgets it forgets it everywhere. */
export const CONTENT_TYPE: DocumentRule = 'header Content-Type present';

/** RFC 9110, section 8.6: Content-Length, where it is sent, is the length of the body. */
export const CONTENT_LENGTH: DocumentRule = 'header Content-Length agrees';

/** The plan for a status: the exact one, else its range (`4XX`), else `default`. */
function planFor(plans: ReadonlyMap<string, ResponsePlan>, status: number): ResponsePlan | undefined {
  return plans.get(String(status)) ?? plans.get(`${Math.floor(status / 100)}XX`) ?? plans.get('default');
}

/** `errorPointer` is the schema of every body of a response that is not a 2xx, where the document says so. */
export function judgeResponse(
  schemas: Schemas,
  plans: ReadonlyMap<string, ResponsePlan>,
  exchange: Judged,
  errorPointer: string | undefined,
): ResponseCheck {
  const { response } = exchange;
  const plan = planFor(plans, response.status);
  if (!plan) return undocumented(schemas, plans, response, errorPointer);
  const { documented } = plan;
  const headers = headerMap(response.headers);
  const empty = hasNoBody(response.status) || expectsNoBody(plan.operationId, documented.status, exchange);
  const contentTypes = empty
    ? []
    : expectedMediaTypes(plan.operationId, documented.status, documented.contentTypes, exchange);
  const look: Look = { schemas, plan, exchange, headers, contentTypes, contentType: headers.get('content-type') };
  const check: ResponseCheck = { documented, judged: ['status'], violations: [] };
  judgeHeaders(look, check);
  judgeLength(look, check);
  if (empty) {
    add(check, 'body', noBody(response));
    return check;
  }
  // OpenAPI says nothing of the body where no content is documented.
  if (documented.contentTypes.length === 0) return check;
  judgeContentType(look, check);
  judgeBody(look, check);
  return check;
}

/** RFC 9110, sections 15.3.5, 15.3.6 and 15.4.5. */
export const hasNoBody = (status: number): boolean => status === 204 || status === 205 || status === 304;

function undocumented(
  schemas: Schemas,
  plans: ReadonlyMap<string, ResponsePlan>,
  { status, body }: RecordedResponse,
  errorPointer: string | undefined,
): ResponseCheck {
  const expected = `one of ${[...plans.keys()].sort().join(', ')}`;
  const check: ResponseCheck = {
    documented: undefined,
    judged: ['status'],
    violations: [message('status', 'status', shorten(expected), String(status))],
  };
  const enveloped = errorPointer !== undefined && status >= 300 && status !== 304;
  const faults = enveloped ? jsonFaults(schemas, errorPointer, body ?? { bytes: 0 }) : null;
  if (faults !== null)
    add(
      check,
      'error-body',
      faults.map((fault) => ({ rule: 'error-body' as const, ...fault })),
    );
  return check;
}

function judgeHeaders({ schemas, plan, exchange, headers }: Look, check: ResponseCheck): void {
  for (const header of plan.headers) {
    const value = headers.get(header.key);
    if (value !== undefined) {
      check.judged.push(header.present);
      if (header.schemaPointer !== undefined) add(check, header.schema, headerFaults(schemas, header, value));
    } else if (expectsHeader(plan.operationId, plan.documented.status, header.key, exchange)) {
      add(check, header.present, [message(header.present, 'missing', `the header ${header.name}`, 'none')]);
    }
  }
}

/**
 * Not where the transfer was stopped from outside. A body that ends early because the connection does is the server's
 * fault in the lifecycle API only: a sandbox may be killed while it answers.
 */
function judgeLength({ exchange, headers }: Look, check: ResponseCheck): void {
  const { response, request, failure, stoppedBy, api = 'lifecycle' } = exchange;
  const announced = headers.get('content-length');
  if (announced === undefined || stoppedBy !== undefined || request?.method === 'HEAD') return;
  if (failure !== undefined && !(api === 'lifecycle' && failure.startsWith('reset:'))) return;
  const bytes = response.body?.bytes ?? 0;
  const agrees = announced.trim() === String(bytes);
  const violation = message(CONTENT_LENGTH, 'length', shorten(`a body of ${announced} bytes`), `${bytes} bytes`);
  add(check, CONTENT_LENGTH, agrees ? [] : [violation]);
}

function noBody(response: RecordedResponse): Violation[] {
  const bytes = response.body?.bytes ?? 0;
  return bytes > 0 ? [message('body', 'no-content', 'no body', `${bytes} bytes`)] : [];
}

function judgeContentType({ exchange, contentTypes, contentType }: Look, check: ResponseCheck): void {
  const hasBody = (exchange.response.body?.bytes ?? 0) > 0;
  const expected = contentTypes.join(' or ');
  if (contentType === undefined) {
    if (hasBody) add(check, CONTENT_TYPE, [message(CONTENT_TYPE, 'missing', expected, 'no Content-Type')]);
    return;
  }
  if (hasBody) check.judged.push(CONTENT_TYPE);
  const fits = documentedMediaType(contentTypes, contentType) !== undefined;
  const got = shorten(bareMediaType(contentType) || 'an empty Content-Type');
  add(check, 'content-type', fits ? [] : [message('content-type', 'media-type', expected, got)]);
}

/** Nothing is said of a body that is not JSON by the document, not what the document describes, or not kept whole. */
function judgeBody(look: Look, check: ResponseCheck): void {
  const { schemas, plan, exchange } = look;
  const { response } = exchange;
  const body = response.body ?? { bytes: 0 };
  if (plan.stream !== undefined) {
    if (look.contentType === undefined || bareMediaType(look.contentType) === 'text/event-stream') {
      const { judged, violations } = judgeStream(schemas, plan.stream, body);
      check.judged.push(...judged);
      check.violations.push(...violations);
    }
    return;
  }
  const type = bodyType(look);
  const faults = type === undefined ? null : jsonFaults(schemas, plan.schemaPointers.get(type), body);
  if (faults !== null)
    add(
      check,
      'body',
      faults.map((fault) => ({ rule: 'body' as const, ...fault })),
    );
}

/** The documented JSON type that the body is to be read as. A body of a wrong type is one violation, not two. */
function bodyType({ contentTypes, contentType }: Look): string | undefined {
  const json = contentTypes.find((type) => isJsonType(bareMediaType(type)));
  if (contentType === undefined) return contentTypes.length === 1 ? json : undefined;
  const documented = documentedMediaType(contentTypes, contentType);
  if (documented !== undefined) return isJsonType(bareMediaType(documented)) ? documented : undefined;
  return isJsonType(bareMediaType(contentType)) ? json : undefined;
}

function add(check: ResponseCheck, rule: Rule, violations: readonly Violation[]): void {
  check.judged.push(rule);
  check.violations.push(...violations);
}

function message(rule: Rule, keyword: string, expected: string, got: string): Violation {
  return { rule, pointer: '', place: '', keyword, expected, got };
}
