/** Documents that are built to cost time, memory or the reader's eyes: each is read, or refused with what is wrong, within seconds. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compareDocuments } from '../../harness/drift/compare-document.ts';
import { driftOf } from '../../harness/drift/drift.ts';
import { readFolder } from '../../harness/drift/read-folder.ts';
import { driftMarkdown, driftText } from '../../harness/drift/text.ts';
import { UsageError } from '../../harness/errors.ts';
import { changed, documentOf, linesOf, THINGS } from './support.ts';

const repeat = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => line(index)).join('\n');

const withSchemas = (text: string): string => `openapi: 3.1.0\npaths: {}\ncomponents:\n  schemas:\n${text}\n`;

const refused = (text: string, other = text): string => {
  try {
    compareDocuments(documentOf(other), documentOf(text));
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError);
    return (error as Error).message;
  }
  throw new Error('it was not refused');
};

describe('what leads in a circle', () => {
  it.each([
    ['a reference to itself', '    A: { $ref: "#/components/schemas/A" }', /leads in a circle; break the circle/],
    [
      'references to each other',
      '    A: { $ref: "#/components/schemas/B" }\n    B: { $ref: "#/components/schemas/A" }',
      /circle/,
    ],
    ['allOf', '    A: { type: object, allOf: [{ $ref: "#/components/schemas/A" }] }', /allOf leads in a circle/],
    ['allOf alone', '    A: { allOf: [{ $ref: "#/components/schemas/A" }] }', /leads in a circle/],
    [
      'an alias of what it stands in',
      '    A: &a { type: object, properties: { a: *a } }',
      /the document contains itself; take out the alias/,
    ],
    [
      'a reference that leaves the document',
      '    A: { $ref: "other.yml#/A" }',
      /leaves the document; put what it names/,
    ],
    ['a reference to nothing', '    A: { $ref: "#/components/schemas/No" }', /names nothing in the document/],
  ])('%s is refused with its place', (_, schemas, message) => {
    expect(refused(withSchemas(schemas))).toMatch(message);
    expect(refused(withSchemas(schemas))).toContain('things.yml#/components/schemas/A');
  });

  it('members may: schemas that contain each other are compared to their end', () => {
    const documentWith = (count: number, type: string) => {
      const schemas = Array.from({ length: count }, (_, index): [string, unknown] => {
        const next = { $ref: `#/components/schemas/A${(index + 1) % count}` };
        return [`A${index}`, { type: 'object', properties: { next, value: { type } } }];
      });
      const root = { openapi: '3.1.0', paths: {}, components: { schemas: Object.fromEntries(schemas) } };
      return { file: 'things.yml', name: 'things.yml', root };
    };
    const found = (...[one, other]: [number, number]) =>
      compareDocuments(documentWith(one, 'string'), documentWith(other, 'string')).length;
    expect(compareDocuments(documentWith(3, 'string'), documentWith(3, 'number'))).toHaveLength(3);
    expect([found(5000, 5000), found(7, 11)]).toEqual([0, 0]);
  });
});

describe('too much', () => {
  it.each<[string, () => string, RegExp]>([
    ['levels', () => `openapi: 3.1.0\npaths: {}\nx: ${'['.repeat(400)}${']'.repeat(400)}`, /deeper than 150 levels/],
    ['levels for any reader', () => `openapi: 3.1.0\npaths: {}\nx: ${'['.repeat(20_000)}`, /not valid YAML/],
    [
      'aliases',
      () => `openapi: 3.1.0\npaths: {}\na: &a 1\n${repeat(2000, (i) => `m${i}: *a`)}`,
      /more than 1000 aliases/,
    ],
    [
      'aliases of aliases',
      () =>
        `openapi: 3.1.0\npaths: {}\na0: &a0 [x, x]\n${repeat(20, (i) => `a${i + 1}: &a${i + 1} [*a${i}, *a${i}, *a${i}, *a${i}]`)}`,
      /alias/i,
    ],
    [
      'the same key',
      () => `openapi: 3.1.0\npaths: {}\n${repeat(2, () => 'a: 1')}`,
      /things\.yml:4:1: .*Map keys must be unique/,
    ],
  ])('%s', (_, text, message) => {
    expect(refused(text(), THINGS)).toMatch(message);
  });

  it('differences than anybody reads', () => {
    const paths = Object.fromEntries(Array.from({ length: 10_001 }, (_, index) => [`/p${index}`, { get: {} }]));
    const published = { ...documentOf(THINGS), root: { openapi: '3.1.0', paths } };
    expect(() => compareDocuments(documentOf(THINGS), published)).toThrow(/differs from things\.yml everywhere; give/);
  });

  it('branches are matched by what they say', () => {
    const forms = (order: (index: number) => number): string =>
      withSchemas(
        `    A:\n      oneOf:\n${repeat(500, (i) => `        - { type: object, required: [m${order(i)}] }`)}`,
      );
    expect(
      linesOf(
        forms((index) => index),
        forms((index) => 499 - index),
      ),
    ).toEqual([]);
  });

  it('doubling allOf costs no doubling time', () => {
    const level = (index: number): string => {
      const inner = `{ $ref: "#/components/schemas/A${index + 1}" }`;
      return `    A${index}: { required: [m${index}], allOf: [${inner}, ${inner}, { allOf: [${inner}] }] }`;
    };
    const text = withSchemas(
      `${repeat(15, level)}\n    A15: { type: object, oneOf: [{ required: [a] }, { required: [b] }] }`,
    );
    expect(linesOf(text, text)).toEqual([]);
  });
});

describe('a folder', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'osc-drift-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const write = (name: string, text: string | Uint8Array): void => writeFileSync(join(folder, name), text);

  it.each<[string, () => void, RegExp]>([
    ['that is not there', () => rmSync(folder, { recursive: true }), /there is no such file or folder/],
    ['without documents', () => write('other.yaml', 'a: 1'), /there is no OpenAPI 3 document in it/],
    [
      'with a file that is too large',
      () => write('egress-api.yaml', `# ${'x'.repeat(1024 * 1024)}`),
      /egress-api\.yaml: .* bytes, more than 524288/,
    ],
    [
      'with bytes that are no text',
      () => write('egress-api.yaml', Uint8Array.of(0xff, 0xfe, 0xfd)),
      /egress-api\.yaml: the document cannot be read/,
    ],
    ['with what is no YAML', () => write('renamed.yaml', 'a: ['), /renamed\.yaml:\d+:\d+: this is not valid YAML/],
    [
      'with another kind under the name of ours',
      () => write('egress-api.yaml', 'a: 1'),
      /this is not an OpenAPI 3 document/,
    ],
    [
      'where a document is a folder',
      () => mkdirSync(join(folder, 'egress-api.yaml')),
      /egress-api\.yaml: .*it is no file/,
    ],
    [
      'with too many files',
      () => Array.from({ length: 101 }, (_, i) => write(`${i}.yaml`, 'a: 1')),
      /there are 101 YAML and JSON files/,
    ],
  ])('%s is refused', (_, make, message) => {
    make();
    expect(() => readFolder(folder)).toThrow(UsageError);
    expect(() => readFolder(folder)).toThrow(message);
  });

  it('other YAML and JSON beside the documents is none of them', () => {
    write('other.yaml', 'a: 1');
    write('package.json', '{}');
    write('README.md', 'openapi: 3.1.0');
    write('things.json', JSON.stringify(documentOf(THINGS).root));
    expect(readFolder(folder).documents.map(({ name }) => name)).toEqual(['things.json']);
  });

  it('documents belong together by name, by title, and by their paths; what is missing is one line', () => {
    const text = (title: string, path: string): string =>
      `openapi: 3.1.0\ninfo: { title: ${title} }\npaths: { ${path}: { get: { responses: { "200": {} } } } }`;
    const ours = [
      documentOf(text('One', '/one'), 'one.yml'),
      documentOf(text('Two', '/two'), 'two.yml'),
      documentOf(text('Three', '/three'), 'three.yml'),
      documentOf(text('Four', '/four'), 'four.yml'),
    ];
    write('ONE.json', JSON.stringify(documentOf(text('One', '/one')).root));
    write('second.yaml', text('Two', '/two'));
    write('third.yaml', text('"Three, newer"', '/three'));
    write('fifth.yaml', text('Five', '/five'));
    const { compared, differences } = driftOf(ours, readFolder(folder));
    expect(compared).toEqual([
      { ours: 'one.yml', published: 'ONE.json' },
      { ours: 'two.yml', published: 'second.yaml' },
      { ours: 'three.yml', published: 'third.yaml' },
    ]);
    expect(differences.map(({ change, document }) => `${change} ${document}`)).toEqual([
      'removed four.yml',
      'added fifth.yaml',
    ]);
  });
});

it('names that others chose neither move the cursor nor become markup', () => {
  const name = '\\e[2J|<img src=x>`\\n\\u202eevil';
  const published = documentOf(changed(['kind: {', `"${name}": { type: string }\n        kind: {`]));
  const ours = documentOf(THINGS);
  const drift = driftOf([ours], { where: 'folder', documents: [published], whole: true });
  expect(driftText(drift)).toContain('added    member \\u001b[2J|<img src=x>`\\u000a\\u202eevil: string, optional');
  const row = driftMarkdown(drift)
    .split('\n')
    .find((line) => line.startsWith('| added'));
  expect(row).toBe(
    '| added | schema Thing &gt; member \\\\u001b\\[2J\\|&lt;img src=x&gt;\\`\\\\u000a\\\\u202eevil |  | string, optional |',
  );
});
