/** The parts of a form that the document describes as JSON: what a request has in them. */
import { isObject } from '../json-object.ts';
import { pointerToken } from '../json-pointer.ts';
import { fromJson } from '../json-text.ts';
import { headerValue, type RecordedRequest } from '../wire/exchange.ts';
import type { RequestPlan } from './request-check.ts';
import type { Schemas } from './schemas.ts';

/** A JSON value in a request, and the schema that it is held to. */
export type JsonPart = {
  /** Name of the part of the form. */
  name: string;
  value: unknown;
  schemaPointer: string;
};

/** How the document says of a part, which is text to its schema, what that text is. */
const WRITTEN_AS_JSON = /\ba (\w+) object written as JSON\b/;

/** The JSON parts of a form as far as it was kept; none where the request is no form. */
export function jsonParts(schemas: Schemas, { body }: RequestPlan, request: RecordedRequest): JsonPart[] {
  const boundary = boundaryOf(headerValue(request.headers, 'content-type') ?? '');
  const pointer = body?.schemaPointers.get('multipart/form-data');
  if (boundary === undefined || pointer === undefined) return [];
  const described = [...schemas.applicable(schemas.at(pointer))].flatMap(({ properties }) =>
    isObject(properties) ? Object.entries(properties) : [],
  );
  const pointers = new Map<string, string>();
  for (const [name, schema] of described) {
    const text = isObject(schema) && typeof schema.description === 'string' ? schema.description : '';
    const component = WRITTEN_AS_JSON.exec(text)?.[1];
    const found = component === undefined ? undefined : `/components/schemas/${pointerToken(component)}`;
    if (found !== undefined && schemas.at(found) !== undefined) pointers.set(name, found);
  }
  const { text, base64 = '' } = request.body ?? { bytes: 0 };
  const bytes = text === undefined ? Buffer.from(base64, 'base64').toString('utf8') : text;
  return bytes.split(`--${boundary}`).flatMap((part): JsonPart[] => {
    const [head = '', ...rest] = part.split('\r\n\r\n');
    const name = /\bname="([^"]*)"/.exec(head)?.[1];
    const schemaPointer = name === undefined ? undefined : pointers.get(name);
    const value = fromJson(rest.join('\r\n\r\n').replace(/\r\n$/, ''));
    return name === undefined || schemaPointer === undefined || value === undefined
      ? []
      : [{ name, value, schemaPointer }];
  });
}

const boundaryOf = (contentType: string): string | undefined =>
  /^multipart\/form-data\s*;.*\bboundary="?([^";]+)"?/i.exec(contentType)?.[1];
