/**
 * What is asked of requests beyond `checkRequest`: that they have nothing that the document does not name, which it does
 * not forbid either, and that the JSON in the parts of a form is as the document says.
 */
import { isObject, type JsonObject } from '../json-object.ts';
import { pointerToken } from '../json-pointer.ts';
import { fromJson } from '../json-text.ts';
import { headerValue, type RecordedRequest } from '../wire/exchange.ts';
import { type JsonPart, jsonParts } from './form-parts.ts';
import { bareMediaType, documentedMediaType, isJsonType } from './media-type.ts';
import { requestTexts } from './parameters.ts';
import type { RequestPlan } from './request-check.ts';
import type { Schemas } from './schemas.ts';
import type { RequestProblem } from './types.ts';
import { schemaFaults } from './violations.ts';

/** Query parameters and members of JSON that the document does not name, where it names any, and wrong parts of forms. */
export function strictProblems(schemas: Schemas, plan: RequestPlan, request: RecordedRequest): RequestProblem[] {
  return [
    ...unknownParameters(plan, request),
    ...unknownMembers(schemas, plan, request),
    ...jsonParts(schemas, plan, request).flatMap((part) => partProblems(schemas, part)),
  ];
}

function partProblems(schemas: Schemas, { name, value, schemaPointer }: JsonPart): RequestProblem[] {
  const validate = schemas.validator(schemaPointer);
  const faults = validate(value) ? [] : schemaFaults(schemas, schemaPointer, validate.errors ?? []);
  return faults.map(({ pointer, expected, got }) => {
    return { in: 'body', pointer: `/${name}${pointer}`, message: `expected ${expected}, got ${got}` };
  });
}

function unknownParameters(plan: RequestPlan, request: RecordedRequest): RequestProblem[] {
  const known = new Set(plan.parameters.flatMap((parameter) => (parameter.in === 'query' ? [parameter.name] : [])));
  return [...requestTexts(plan.path, request).query.keys()]
    .filter((name) => !known.has(name))
    .map((name) => ({ in: 'query', pointer: name, message: 'is no parameter of the operation' }));
}

function unknownMembers(schemas: Schemas, { body: plan }: RequestPlan, request: RecordedRequest): RequestProblem[] {
  const { body } = request;
  if (plan === undefined || body?.text === undefined || body.truncated === true) return [];
  const sent = headerValue(request.headers, 'content-type');
  const type = sent === undefined ? undefined : documentedMediaType([...plan.schemaPointers.keys()], sent);
  const pointer = type === undefined ? undefined : plan.schemaPointers.get(type);
  if (type === undefined || pointer === undefined || !isJsonType(bareMediaType(type))) return [];
  const found: string[] = [];
  look(schemas, fromJson(body.text), [...schemas.applicable(schemas.at(pointer))], '', found);
  return found.map((place) => ({ in: 'body', pointer: place, message: 'is no member that the document names' }));
}

function look(schemas: Schemas, value: unknown, here: readonly JsonObject[], place: string, found: string[]): void {
  const below = (all: readonly unknown[]): JsonObject[] => all.flatMap((each) => [...schemas.applicable(each)]);
  if (Array.isArray(value)) {
    const items = below(here.map(({ items }) => items));
    for (const [index, item] of value.entries()) look(schemas, item, items, `${place}/${index}`, found);
    return;
  }
  if (!isObject(value)) return;
  const named = here.flatMap(({ properties }) => (isObject(properties) ? [properties] : []));
  const others = here.flatMap(({ additionalProperties, patternProperties }) => [
    ...(additionalProperties === undefined ? [] : [additionalProperties]),
    ...(isObject(patternProperties) ? Object.values(patternProperties) : []),
  ]);
  for (const [name, member] of Object.entries(value)) {
    const own = named.flatMap((properties) => (Object.hasOwn(properties, name) ? [properties[name]] : []));
    const at = `${place}/${pointerToken(name)}`;
    // Where others are allowed they may be anything; where they are forbidden the schema itself says so.
    if (own.length === 0 && named.length > 0 && others.length === 0) found.push(at);
    else look(schemas, member, below(own.length > 0 ? own : others), at, found);
  }
}
