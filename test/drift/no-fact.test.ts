/** What is no fact is no line. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { readApiDocument } from '../../harness/contract/document.ts';
import { DOCUMENTS } from '../../harness/contract/documents.ts';
import { compareDocuments } from '../../harness/drift/compare-document.ts';
import { driftOf } from '../../harness/drift/drift.ts';
import { readFolder } from '../../harness/drift/read-folder.ts';
import { isObject } from '../../harness/json-object.ts';
import { resolvePointer } from '../../harness/json-pointer.ts';
import { packageDir } from '../../harness/package.ts';
import { changed, linesOf, THINGS } from './support.ts';

type Case = [what: string, piece: string, instead: string];

const PROBLEM = 'schema: { $ref: "#/components/schemas/Problem" }';

const SAME: Case[] = [
  ['a description', 'description: Gives a thing.', 'description: Other words.'],
  ['a title and an example', 'code: { type: string }', 'code: { type: string, title: Code, example: x, examples: [y] }'],
  ['an extension of whoever wrote it', 'code: { type: string }', 'code: { type: string, x-order: 1 }'],
  ['the order of values and of needed members', '[Ready, Failed]', '[Failed, Ready]'],
  ['the order of forms', `- { $ref: "#/components/schemas/Image" }
            - { type: object, required: [path], properties: { path: { type: string } } }`, `- { type: object, required: [path], properties: { path: { type: string } } }
            - { $ref: "#/components/schemas/Image" }`],
  ['a component in its place', PROBLEM, 'schema: { type: object, properties: { code: { type: string } }, required: [code] }'],
  ['a reference in allOf', PROBLEM, 'schema: { allOf: [{ $ref: "#/components/schemas/Problem" }] }'],
  ['one schema as two in allOf', PROBLEM, 'schema: { allOf: [{ type: object, required: [code] }, { properties: { code: { type: string } } }] }'],
  ['a constant as the one value', 'const: thing', 'enum: [thing]'],
  ['null as OpenAPI 3.1 has it', 'note: { type: string, nullable: true }', 'note: { type: [string, "null"] }'],
  ['null as a form', 'note: { type: string, nullable: true }', 'note: { anyOf: [{ type: string }, { type: "null" }] }'],
  ['a bound that bounds nothing', 'code: { type: string }', 'code: { type: string, minLength: 0 }'],
  ['items that may be anything', 'maxItems: 5', 'maxItems: 5, uniqueItems: false'],
  ['what is usual', 'name: size, in: query', 'name: size, in: query, required: false, style: form, explode: true'],
  ['a body that is not needed', 'operationId: putThing', 'operationId: putThing\n      deprecated: false'],
  ['case of a header', 'X-Own:', 'x-own:'],
  ['a response in its place', '"404": { $ref: "#/components/responses/NotFound" }\n    put', '"404": { content: { application/json: { schema: { $ref: "#/components/schemas/Problem" } } } }\n    put'],
  ['security of an operation that is that of all', 'operationId: putThing', 'operationId: putThing\n      security: [{ key: [] }]'],
  ['an operation without a name', '      operationId: getThing\n', ''],
  ['servers and tags', 'security:', 'servers: [{ url: http://h/v2 }]\ntags: [{ name: t }]\nsecurity:'],
]; // biome-ignore format: one line for each

it.each(SAME)('%s', (_, piece, instead) => {
  const published = changed([piece, instead]);
  expect(linesOf(THINGS, published)).toEqual([]);
  expect(linesOf(published, THINGS)).toEqual([]);
});

it('exclusive bounds as OpenAPI 3.0 has them', () => {
  const [one, other] = ['minimum: 1, exclusiveMinimum: true,', 'exclusiveMinimum: 1,'];
  expect(linesOf(changed(['minimum: 1,', one]), changed(['minimum: 1,', other]))).toEqual([]);
});

it('a component that is called otherwise', () => {
  const published = THINGS.replaceAll('schemas/Problem', 'schemas/Mishap').replace('    Problem:', '    Mishap:');
  expect(linesOf(THINGS, published)).toEqual([]);
});

it('what the types of the SDK brought may be missing, and is compared where it is there', () => {
  const since = 'later: { x-since: sdk-0.1.11, type: string, default: a }';
  const ours = changed(['kind: {', `${since}\n        kind: {`]);
  expect(linesOf(ours, THINGS)).toEqual([]);
  expect(linesOf(ours, changed(['kind: {', 'later: { type: string }\n        kind: {']))).toEqual([
    'removed schema Thing > member later > default: "a"',
  ]);
});

/** A copy in which everything that a reference names stands in its place, but for schemas that contain themselves. */
function inlined(root: unknown, value: unknown, open: readonly string[] = []): unknown {
  if (Array.isArray(value)) return value.map((item) => inlined(root, item, open));
  if (!isObject(value)) return value;
  const { $ref } = value;
  if (typeof $ref === 'string' && !open.includes($ref))
    return inlined(root, resolvePointer(root, $ref), [...open, $ref]);
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, member]) => [name, inlined(root, member, open)]),
  );
}

describe('our own documents', () => {
  test.each(DOCUMENTS)('%s with every component in its place, members in another order', async (name) => {
    const ours = await readApiDocument(join(packageDir, 'specs', name));
    const published = { ...ours, root: inlined(ours.root, ours.root) as typeof ours.root };
    expect(compareDocuments(ours, published)).toEqual([]);
    expect(compareDocuments(published, ours)).toEqual([]);
  });

  const folder = join(packageDir, '../shared/upstream/specs');
  test.skipIf(!existsSync(folder))('say what the published ones say', async () => {
    const ours = await Promise.all(DOCUMENTS.map((name) => readApiDocument(join(packageDir, 'specs', name))));
    expect(driftOf(ours, readFolder(folder)).differences).toEqual([]);
  });
});
