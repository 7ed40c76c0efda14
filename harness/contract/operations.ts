/** Reads the operations of an OpenAPI document into plans: what to hold requests and responses to. */

import { isObject, type JsonObject } from '../json-object.ts';
import { pointerToken, resolvePointer } from '../json-pointer.ts';
import { componentsOf, sharedComponents } from './components.ts';
import { type ApiDocument, dereference, unusable } from './document.ts';
import { type HeaderPlan, headerPlan } from './headers.ts';
import { bareMediaType, isJsonType } from './media-type.ts';
import type { ParameterPlan } from './parameters.ts';
import type { RequestPlan } from './request-check.ts';
import { hasNoBody, type ResponsePlan } from './response-check.ts';
import type { Schemas } from './schemas.ts';
import type { StreamPlan } from './stream-check.ts';
import type { Operation, ResponseRule } from './types.ts';

export type PlannedOperation = {
  operation: Operation;
  request: RequestPlan;
  responses: Map<string, ResponsePlan>;
};

const EVENT_STREAM = 'text/event-stream';

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];

export function readOperations(document: ApiDocument, schemas: Schemas): PlannedOperation[] {
  const planned: PlannedOperation[] = [];
  for (const [path, reference] of Object.entries(document.root.paths as JsonObject)) {
    if (path.startsWith('x-')) continue;
    const pathPointer = `/paths/${pointerToken(path)}`;
    const item = objectAt(document, reference, pathPointer);
    for (const method of METHODS) {
      if (item.value[method] === undefined) continue;
      const found = objectAt(document, item.value[method], `${item.pointer}/${method}`);
      planned.push(readOperation(document, schemas, path, method.toUpperCase(), item, found));
    }
  }
  const plans = planned.flatMap(({ responses }) => [...responses.values()]);
  const shared = sharedComponents(schemas, plans);
  for (const plan of plans)
    plan.documented.shares = [...componentsOf(schemas, plan)].filter((name) => shared.has(name));
  return planned;
}

type Found = { value: JsonObject; pointer: string };

function readOperation(
  document: ApiDocument,
  schemas: Schemas,
  path: string,
  method: string,
  item: Found,
  found: Found,
): PlannedOperation {
  const { operationId } = found.value;
  const name = typeof operationId === 'string' ? operationId : `${method} ${path}`;
  const responses = readResponses(document, schemas, found, name);
  return {
    operation: {
      key: `${method} ${path}`,
      operationId: typeof operationId === 'string' ? operationId : undefined,
      method,
      path,
      responses: [...responses.values()].map((plan) => plan.documented),
    },
    request: {
      path,
      parameters: readParameters(document, schemas, item, found),
      body: readRequestBody(document, found),
    },
    responses,
  };
}

function readResponses(
  document: ApiDocument,
  schemas: Schemas,
  operation: Found,
  operationId: string,
): Map<string, ResponsePlan> {
  const place = `${operation.pointer}/responses`;
  const responses = objectAt(document, operation.value.responses, place);
  const plans = new Map<string, ResponsePlan>();
  for (const [status, reference] of Object.entries(responses.value)) {
    if (status.startsWith('x-')) continue;
    const clause = `${place}/${status}`;
    if (!/^([1-5]\d\d|[1-5]XX|default)$/.test(status)) {
      throw unusable(
        document.file,
        clause,
        `"${status}" is no status code`,
        'give a status such as 404, 4XX or default',
      );
    }
    const response = objectAt(document, reference, clause);
    const schemaPointers = readContent(document, response);
    const contentTypes = [...schemaPointers.keys()];
    const stream = readStream(schemas, schemaPointers);
    plans.set(status, {
      documented: { status, contentTypes, rules: rulesFor(status, contentTypes, stream), clause, shares: [] },
      operationId,
      schemaPointers,
      headers: readHeaders(document, schemas, response),
      stream,
    });
  }
  return plans;
}

function rulesFor(status: string, contentTypes: readonly string[], stream: StreamPlan | undefined): ResponseRule[] {
  if (hasNoBody(Number(status))) return ['status', 'body'];
  if (contentTypes.length === 0) return ['status'];
  const rules: ResponseRule[] = ['status', 'content-type'];
  if (contentTypes.some((type) => isJsonType(bareMediaType(type)))) rules.push('body');
  if (stream) rules.push('framing', 'events', ...(stream.ordered ? (['order'] as const) : []));
  return rules;
}

function readStream(schemas: Schemas, pointers: ReadonlyMap<string, string | undefined>): StreamPlan | undefined {
  const type = [...pointers.keys()].find((each) => bareMediaType(each) === EVENT_STREAM);
  if (type === undefined) return undefined;
  const schemaPointer = pointers.get(type);
  const types = [...schemas.applicable(schemaPointer === undefined ? undefined : schemas.at(schemaPointer))].flatMap(
    (schema) => (isObject(schema.properties) && isObject(schema.properties.type) ? schema.properties.type.enum : []),
  );
  return { schemaPointer, ordered: types.includes('init') && types.includes('execution_complete') };
}

/** Content-Type has rules of its own (OpenAPI 3.1 ignores it among the headers of a response). */
function readHeaders(document: ApiDocument, schemas: Schemas, response: Found): HeaderPlan[] {
  if (response.value.headers === undefined) return [];
  const headers = objectAt(document, response.value.headers, `${response.pointer}/headers`);
  return Object.entries(headers.value)
    .filter(([name]) => name.toLowerCase() !== 'content-type')
    .map(([name, reference]) => {
      const clause = `${headers.pointer}/${pointerToken(name)}`;
      const header = objectAt(document, reference, clause);
      const schemaPointer = header.value.schema === undefined ? undefined : `${header.pointer}/schema`;
      const schema = schemaPointer === undefined ? undefined : schemas.at(schemaPointer);
      return headerPlan(name, clause, schemaPointer, typesOf([...schemas.applicable(schema)]));
    });
}

function readContent(document: ApiDocument, owner: Found): Map<string, string | undefined> {
  const pointers = new Map<string, string | undefined>();
  if (owner.value.content === undefined) return pointers;
  const content = objectAt(document, owner.value.content, `${owner.pointer}/content`);
  for (const [type, reference] of Object.entries(content.value)) {
    const media = objectAt(document, reference, `${content.pointer}/${pointerToken(type)}`);
    pointers.set(type, media.value.schema === undefined ? undefined : `${media.pointer}/schema`);
  }
  return pointers;
}

function readRequestBody(document: ApiDocument, operation: Found): RequestPlan['body'] {
  if (operation.value.requestBody === undefined) return undefined;
  const body = objectAt(document, operation.value.requestBody, `${operation.pointer}/requestBody`);
  return { required: body.value.required === true, schemaPointers: readContent(document, body) };
}

/** Parameters of the operation over those of its path, keys and tokens of the security schemes left out. */
function readParameters(document: ApiDocument, schemas: Schemas, item: Found, operation: Found): ParameterPlan[] {
  const plans = new Map<string, ParameterPlan>();
  const authentication = authenticationHeaders(document);
  for (const owner of [item, operation]) {
    const list = owner.value.parameters ?? [];
    const place = `${owner.pointer}/parameters`;
    if (!Array.isArray(list)) throw unusable(document.file, place, 'parameters must be a list', 'correct it');
    for (const [index, reference] of list.entries()) {
      const parameter = objectAt(document, reference, `${place}/${index}`);
      const plan = readParameter(document, schemas, parameter);
      if (!plan || (plan.in === 'header' && authentication.has(plan.name.toLowerCase()))) continue;
      plans.set(`${plan.in} ${plan.name}`, plan);
    }
  }
  return [...plans.values()];
}

function readParameter(document: ApiDocument, schemas: Schemas, found: Found): ParameterPlan | undefined {
  const { value, pointer } = found;
  const place = value.in;
  if (typeof value.name !== 'string' || typeof place !== 'string') {
    throw unusable(document.file, pointer, 'a parameter needs "name" and "in"', 'add them');
  }
  if (place !== 'path' && place !== 'query' && place !== 'header') return undefined; // cookies: no operation has one
  const content = readContent(document, found);
  const schemaPointer = value.schema === undefined ? [...content.values()][0] : `${pointer}/schema`;
  const schema = schemaPointer === undefined ? undefined : schemas.at(schemaPointer);
  const style = typeof value.style === 'string' ? value.style : place === 'query' ? 'form' : 'simple';
  const applicable = [...schemas.applicable(schema)];
  const types = typesOf(applicable);
  // Objects spread over several parameters (deepObject, exploded form) are not read.
  const readable = content.size > 0 || !types.includes('object');
  return {
    name: value.name,
    in: place,
    required: value.required === true,
    style,
    explode: typeof value.explode === 'boolean' ? value.explode : style === 'form',
    types,
    itemTypes: typesOf(applicable.flatMap((each) => [...schemas.applicable(each.items)])),
    schemaPointer: readable ? schemaPointer : undefined,
    json: content.size > 0,
  };
}

function typesOf(schemas: readonly JsonObject[]): string[] {
  return schemas.flatMap((schema) => [schema.type].flat()).filter((type): type is string => typeof type === 'string');
}

function authenticationHeaders(document: ApiDocument): Set<string> {
  const schemes = resolvePointer(document.root, '#/components/securitySchemes');
  const names = new Set(['authorization']);
  for (const scheme of isObject(schemes) ? Object.values(schemes) : []) {
    if (isObject(scheme) && scheme.in === 'header' && typeof scheme.name === 'string')
      names.add(scheme.name.toLowerCase());
  }
  return names;
}

function objectAt(document: ApiDocument, value: unknown, pointer: string): Found {
  const found = dereference(document, value, pointer);
  if (!isObject(found.value)) {
    throw unusable(document.file, pointer, 'there must be an object here', 'correct the document');
  }
  return { value: found.value, pointer: found.pointer };
}
