import { describe, expect, test } from 'vitest';
import { loadContract } from '../../harness/contract/openapi.ts';
import { UsageError } from '../../harness/errors.ts';
import { contractOf, documentFile, THINGS } from './support.ts';

const HEAD = 'openapi: 3.1.0\npaths:\n  /x:\n    get:\n      responses:\n';

test.each([
  ['specs/sandbox-lifecycle.yml', 13],
  ['specs/execd-api.yaml', 28],
  ['specs/egress-api.yaml', 11],
  ['specs/diagnostic-api.yml', 2],
])('%s can be used, every schema of it', async (file, operations) => {
  const contract = await loadContract(file, { eager: true });
  expect(contract.operations.length).toBeGreaterThanOrEqual(operations);
});

describe('a document that cannot be used', () => {
  test.each<[string, string, RegExp]>([
    ['no YAML', 'openapi: [', /api\.yml:\d+:\d+: this is not valid YAML: .*Correct the file/],
    ['a key twice', 'openapi: 3.1.0\npaths: {}\npaths: {}', /api\.yml:3:1: .*Map keys must be unique/],
    ['another kind of YAML', 'steps: []', /#\/openapi: this is not an OpenAPI 3 document; give/],
    ['an empty file', '', /#\/openapi: /],
    ['Swagger 2', 'swagger: "2.0"', /#\/openapi: /],
    ['no paths', 'openapi: 3.1.0', /#\/paths: the document has no paths/],
    [
      'a dangling reference',
      `${HEAD}        '200': { $ref: '#/components/responses/No' }`,
      /#\/paths\/~1x\/get\/responses\/200\/\$ref: \$ref "#\/components\/responses\/No" names nothing/,
    ],
    [
      'a reference to a file',
      `${HEAD}        '200': { $ref: 'other.yml#/x' }`,
      /leaves the document; put what it names/,
    ],
    ['a circle', `${HEAD}        '200': { $ref: '#/paths/~1x/get/responses/200' }`, /leads in a circle/],
    ['a status that is none', `${HEAD}        '20': { description: x }`, /"20" is no status code/],
    ['responses that are a list', `${HEAD}        - x`, /responses: there must be an object here/],
    [
      'a parameter without a name',
      'openapi: 3.1.0\npaths: { /x: { get: { parameters: [{ in: query }], responses: {} } } }',
      /parameters\/0: a parameter needs "name"/,
    ],
    [
      'misspelt keywords',
      'openapi: 3.1.0\npaths: {}\ncomponents: { schemas: { A: { type: string, minLenght: 3 } } }',
      /#\/components\/schemas\/A: the schema does not compile: .*minLenght/,
    ],
    [
      'a wrong pattern',
      'openapi: 3.1.0\npaths: {}\ncomponents: { schemas: { A: { type: string, pattern: "[" } } }',
      /#\/components\/schemas\/A: the schema does not compile/,
    ],
    [
      'a wrong bound',
      'openapi: 3.1.0\npaths: {}\ncomponents: { schemas: { A: { type: string, minLength: "3" } } }',
      /#\/components\/schemas\/A: the schema does not compile/,
    ],
  ])('%s', async (_name, text, message) => {
    const error = await contractOf(text, { eager: true }).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(UsageError);
    expect((error as Error).message).toMatch(message);
  });

  test('a missing file, a folder, bytes that are no text, a bomb of aliases', async () => {
    await expect(loadContract('/nowhere/x.yml')).rejects.toThrow(/\/nowhere\/x.yml: .*ENOENT.*--specs/);
    await expect(loadContract('/tmp')).rejects.toThrow(UsageError);
    await expect(loadContract(await documentFile(Uint8Array.of(0xff, 0xfe)))).rejects.toThrow(UsageError);
    const bomb = Array.from(
      { length: 12 },
      (_, n) =>
        `a${n}: &a${n} [${
          n === 0
            ? 'x'
            : Array(9)
                .fill(`*a${n - 1}`)
                .join(', ')
        }]`,
    );
    await expect(contractOf(bomb.join('\n'))).rejects.toThrow(/alias/i);
  });
});

describe('match', () => {
  test.each([
    ['GET', '/things?page=1', 'listThings'],
    ['get', '/things#x', 'listThings'],
    ['GET', '/things/special', 'special'],
    ['GET', '/%74hings/spe%63ial?x', 'special'],
    ['GET', '/things/other', 'GET /things/{thingId}'],
    ['GET', '/things/a%2Fb', 'GET /things/{thingId}'],
    ['GET', '/things/%zz', 'GET /things/{thingId}'],
    ['DELETE', '/things/a/parts/3', 'DELETE /things/{thingId}/parts/{number}'],
    ['GET', '/things/', undefined],
    ['GET', '/things/a/', undefined],
    ['HEAD', '/things', undefined],
    ['OPTIONS', '/things', undefined],
    ['GET', '/other', undefined],
    ['GET', '', undefined],
  ])('%s %s -> %s', async (method, target, expected) => {
    const contract = await contractOf(THINGS);
    const operation = contract.match(method, target);
    expect(operation && (operation.operationId ?? operation.key)).toBe(expected);
  });
});
