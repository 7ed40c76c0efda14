/** Each kind of fact: one change of it is one line, and the same the other way round. */
import { describe, expect, it } from 'vitest';
import { changed, linesOf, THINGS } from './support.ts';

const GET = 'GET /things/{thingId}';
const PUT = 'PUT /things/{thingId}';
const TRACE = 'Trace: { name: X-Trace, in: header, schema: { type: boolean } }';

type Case = [fact: string, piece: string, instead: string, line: string];

const CHANGED: Case[] = [
  ['operationId', 'operationId: getThing', 'operationId: readThing', `${GET} > operationId: getThing -> readThing`],
  ['a parameter that is needed', 'name: size, in: query', 'name: size, in: query, required: true', `${GET} > query size: optional -> required`],
  ['a bound of a parameter', 'minimum: 1,', 'minimum: 2,', `${GET} > query size > minimum: 1 -> 2`],
  ['a default', 'default: 20', 'default: 10', `${GET} > query size > default: 20 -> 10`],
  ['the type of a parameter in components', TRACE, TRACE.replace('boolean', 'string'), 'parameter Trace > type: boolean -> string'],
  ['a body that is needed', '        required: true\n        content', '        content', `${PUT} > request body: required -> optional`],
  ['a member of a body', 'maxLength: 10', 'maxLength: 12', `${PUT} > request body > application/json > member name > maxLength: 10 -> 12`],
  ['a header that is needed', 'X-Own: { required: true, schema', 'X-Own: { schema', `${GET} > response 200 > header x-own: required -> optional`],
  ['the schema of a header', 'format: uuid', 'format: ulid', 'header RequestId > format: "uuid" -> "ulid"'],
  ['a member that is needed', 'required: [id, state]', 'required: [id]', 'schema Thing > member state: required -> optional'],
  ['a type', 'code: { type: string }', 'code: { type: integer }', 'schema Problem > member code > type: string -> integer'],
  ['one more type', 'code: { type: string }', 'code: { type: [string, integer] }', 'schema Problem > member code > type: string -> integer or string'],
  ['a pattern', '"^[a-z]+$"', '"^[a-z]*$"', 'schema Thing > member id > pattern: "^[a-z]+$" -> "^[a-z]*$"'],
  ['a constant', 'const: thing', 'const: other', 'schema Thing > member kind > value: "thing" -> "other"'],
  ['null', 'nullable: true', 'nullable: false', 'schema Thing > member note > null: allowed -> not allowed'],
  ['items', 'items: { type: string }', 'items: { type: number }', 'schema Thing > member tags > each item > type: string -> number'],
  ['a number of items', 'maxItems: 5', 'maxItems: 6', 'schema Thing > member tags > maxItems: 5 -> 6'],
  ['other members', '      additionalProperties: false\n', '', 'schema Thing > other members: none -> any'],
  ['the schema of other members', 'additionalProperties: { type: string }', 'additionalProperties: { type: number }', 'schema Thing > member labels > other members > type: string -> number'],
  ['how many forms', 'oneOf:', 'anyOf:', 'schema Thing > member source > forms: exactly one -> at least one'],
  ['a form', 'uri: { type: string }', 'uri: { type: number }', 'schema Image > member uri > type: string -> number'],
  ['a form in its place', 'path: { type: string } }', 'path: { type: number } }', 'schema Thing > member source > form object with path > member path > type: string -> number'],
  ['the key', 'name: X-Key', 'name: X-Token', 'security: apiKey in header X-Key -> apiKey in header X-Token'],
  ['security of one operation', 'operationId: putThing', 'security: []', `${PUT} > security: apiKey in header X-Key -> nothing`],
  ['an operation that is deprecated', 'operationId: putThing', 'deprecated: true', `${PUT} > deprecated: false -> true`],
  ['a style', 'name: size, in: query', 'name: size, in: query, explode: false', `${GET} > query size > explode: true -> false`],
  ['what says nothing any more', 'schema: { $ref: "#/components/schemas/Problem" }', 'schema: {}', 'response NotFound > application/json > schema: Problem -> anything'],
]; // biome-ignore format: one line for each

const ADDED: Case[] = [
  ['a parameter', '- { $ref: "#/components/parameters/Trace" }', '- { $ref: "#/components/parameters/Trace" }\n        - { name: page, in: query, schema: { type: integer } }', `${GET} > query page: integer, optional`],
  ['a status', '"204": { description: Done. }', '"204": { description: Done. }\n        "409": { $ref: "#/components/responses/NotFound" }', `${PUT} > response 409: application/json Problem`],
  ['a header', 'X-Own:', 'Retry-After: { schema: { type: integer } }\n            X-Own:', `${GET} > response 200 > header retry-after: integer, optional`],
  ['a media type', 'schema: { $ref: "#/components/schemas/Problem" }', 'schema: { $ref: "#/components/schemas/Problem" }\n        text/plain: { schema: { type: string } }', 'response NotFound > text/plain: string'],
  ['a value', '[Ready, Failed]', '[Ready, Failed, Paused]', 'schema Thing > member state > value: "Paused"'],
  ['a member', 'kind: {', 'count: { type: integer, format: int64 }\n        kind: {', 'schema Thing > member count: integer (int64), optional'],
  ['a member that is needed', 'required: [code]', 'required: [code, text]', 'schema Problem > member text: optional -> required'],
  ['a bound', 'code: { type: string }', 'code: { type: string, minLength: 1 }', 'schema Problem > member code > minLength: 1'],
  ['a format', 'code: { type: string }', 'code: { type: string, format: uri }', 'schema Problem > member code > format: "uri"'],
  ['a form', '- { $ref: "#/components/schemas/Image" }', '- { $ref: "#/components/schemas/Image" }\n            - { type: string }', 'schema Thing > member source > form: string'],
  ['a schema that nothing uses', '    Image:', '    Spare: { type: string }\n    Image:', 'schema Spare: string, used by nothing'],
  ['an operation', '    put:', '    delete:\n      responses: { "204": { description: Gone. } }\n    put:', 'DELETE /things/{thingId}: 204'],
  ['a path', 'components:\n', '  /things:\n    post: { operationId: postThing, responses: { "201": {}, "400": {} } }\ncomponents:\n', 'POST /things: postThing: 201, 400'],
]; // biome-ignore format: one line for each

describe('what has changed is one line, both ways', () => {
  it.each(CHANGED)('%s', (_, piece, instead, line) => {
    const published = changed([piece, instead]);
    expect(linesOf(THINGS, published)).toEqual([`changed ${line}`]);
    const [place, was, is] = /^(.*?): (.*) -> (.*)$/.exec(line)?.slice(1) ?? [];
    expect(linesOf(published, THINGS).map((back) => back.replace(/form object with \w+/, 'form'))).toEqual([
      `changed ${place?.replace(/form object with \w+/, 'form')}: ${is} -> ${was}`,
    ]);
  });
});

describe('what was added is one line, and as many the other way round, removed', () => {
  it.each(ADDED)('%s', (_, piece, instead, line) => {
    const published = changed([piece, instead]);
    const back = / -> /.test(line)
      ? `changed ${line.replace('optional -> required', 'required -> optional')}`
      : `removed ${line}`;
    expect(linesOf(THINGS, published)).toEqual([/ -> /.test(line) ? `changed ${line}` : `added ${line}`]);
    expect(linesOf(published, THINGS)).toEqual([back]);
  });
});

it('a path parameter that has another name is one change of each operation, and its schema is compared', () => {
  const text = THINGS.replaceAll('thingId', 'id').replace(
    'required: true, schema: { type: string } }',
    'required: true, schema: { type: string, maxLength: 9 } }',
  );
  expect(linesOf(THINGS, text)).toEqual([
    `changed ${GET} > path: /things/{thingId} -> /things/{id}`,
    `added ${GET} > path parameter 1 > maxLength: 9`,
    `changed ${PUT} > path: /things/{thingId} -> /things/{id}`,
  ]);
});
