import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { describe, expect, test } from 'vitest';
import {
  documents,
  isObject,
  type Json,
  type JsonObject,
  operationsOf,
  ourFolder,
  pointerOf,
  readDocument,
  resolveRef,
  walk,
} from './documents.ts';

/** An example of a document, and the path of the schema it belongs to. */
type Example = { at: string; schema: string[]; value: Json };

/**
 * The examples of schemas (`example`, or a list under `examples`) and those of parameters, headers and media types,
 * which stand beside `schema` (`example`, or a map of `value`s under `examples`).
 */
function examplesOf(document: JsonObject): Example[] {
  const found: Example[] = [];
  walk(document, ({ path, key, value, parent, keyword }) => {
    if (!keyword || (key !== 'example' && key !== 'examples')) return undefined;
    const owner = path.slice(0, -1);
    const schema = 'schema' in parent ? [...owner, 'schema'] : owner;
    const at = pointerOf(path);
    if (key === 'example') found.push({ at, schema, value });
    else if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) found.push({ at: `${at}/${index}`, schema, value: item });
    } else if (isObject(value)) {
      for (const [name, item] of Object.entries(value)) {
        const inner = isObject(item) ? item.value : undefined;
        if (inner === undefined) throw new Error(`${at}/${name} has no value`);
        found.push({ at: `${at}/${name}`, schema, value: inner });
      }
    }
    return false;
  });
  return found;
}

/** What the examples of a document break, one line each. */
function brokenExamples(document: JsonObject): string[] {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  ajv.addSchema(document, 'https://spec.invalid/');
  return examplesOf(document).flatMap(({ at, schema, value }) => {
    const fragment = pointerOf(schema).split('/').map(encodeURIComponent).join('/');
    const validate = ajv.getSchema(`https://spec.invalid/#${fragment}`);
    if (validate === undefined) return [`${at}: no schema at ${pointerOf(schema)}`];
    return validate(value) ? [] : [`${at}: ${ajv.errorsText(validate.errors)}`];
  });
}

describe.each(documents)('%s', (file, pairs) => {
  const document = readDocument(ourFolder, file);

  test('is OpenAPI 3.1', () => {
    expect(document.openapi).toBe('3.1.0');
  });

  test('has only references that lead somewhere', () => {
    const dangling: string[] = [];
    walk(document, ({ path, key, value }) => {
      const inMapping = path.at(-2) === 'mapping';
      if ((key === '$ref' || inMapping) && typeof value === 'string' && resolveRef(document, value) === undefined) {
        dangling.push(`${pointerOf(path)}: ${value}`);
      }
      return undefined;
    });
    expect(dangling).toEqual([]);
  });

  test('has examples that its own schemas accept', () => {
    expect(examplesOf(document).length).toBeGreaterThan(0);
    expect(brokenExamples(document)).toEqual([]);
  });

  test('names each operation, and no two alike', () => {
    const ids = operationsOf(document).map(({ key, operation }) => operation.operationId ?? `unnamed ${key}`);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
    expect(ids.filter((id) => !/^[a-z][A-Za-z]+$/.test(String(id)))).toEqual([]);
  });

  test(`documents the ${pairs} published operation-and-status pairs`, () => {
    const statuses = operationsOf(document)
      .filter(({ since }) => !since)
      .flatMap(({ operation }) => Object.values(isObject(operation.responses) ? operation.responses : {}))
      .filter((response) => !(isObject(response) && 'x-since' in response));
    expect(statuses).toHaveLength(pairs);
  });

  test('says of each addition and change where it comes from', () => {
    const marks = new Set<Json | undefined>();
    walk(document, ({ key, value }) => {
      if (key === 'x-since') marks.add(value);
      if (key === 'x-changed') marks.add(isObject(value) ? value.in : undefined);
      return undefined;
    });
    for (const mark of marks) expect(mark).toBe('sdk-0.1.11');
  });
});

test('a wrong example is found, in a schema and beside one', () => {
  const schema = { type: 'object', properties: { at: { type: 'string', format: 'date-time', example: 'noon' } } };
  const content = { 'application/json': { schema, examples: { bad: { value: { at: 7 } }, good: { value: {} } } } };
  expect(brokenExamples({ paths: { '/a': { get: { responses: { '200': { content } } } } } })).toHaveLength(2);
});
