import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { documents, factsOf, isObject, type Json, ourFolder, publishedFolder, readDocument } from './documents.ts';

/** Every place where two documents differ, one readable line each. The order of members is no difference. */
function differences(published: Json | undefined, ours: Json | undefined, pointer = ''): string[] {
  if (published === undefined) {
    // The published documents name few of their operations; the names we give are ours to choose.
    return pointer.endsWith('/operationId') ? [] : [`${pointer}: only in ours: ${JSON.stringify(ours)}`];
  }
  if (ours === undefined) return [`${pointer}: missing in ours, published: ${JSON.stringify(published)}`];
  if (isObject(published) && isObject(ours)) {
    const keys = new Set([...Object.keys(published), ...Object.keys(ours)]);
    return [...keys].flatMap((key) => {
      const step = `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
      return differences(published[key], ours[key], pointer + step);
    });
  }
  if (Array.isArray(published) && Array.isArray(ours)) {
    const length = Math.max(published.length, ours.length);
    return Array.from({ length }).flatMap((_, i) => differences(published[i], ours[i], `${pointer}/${i}`));
  }
  return published === ours ? [] : [`${pointer}: published ${JSON.stringify(published)}, ours ${JSON.stringify(ours)}`];
}

const published = existsSync(publishedFolder);
const note = published ? '' : ` (skipped: the published documents are not at ${publishedFolder})`;

// References are compared as they stand, which is stricter than comparing what they lead to.
describe.skipIf(!published)(`our documents state the published facts${note}`, () => {
  test.each(documents)('%s', (file) => {
    const theirs = factsOf(readDocument(publishedFolder, file));
    const ours = factsOf(readDocument(ourFolder, file));
    expect(differences(theirs, ours)).toEqual([]);
  });
});

test('a difference is named by its pointer', () => {
  const theirs = { paths: { '/a/b': { get: { parameters: [{ name: 'x', required: true }] } } } };
  const ours = { paths: { '/a/b': { get: { operationId: 'getB', parameters: [{ name: 'y' }] } } }, more: 1 };
  expect(differences(theirs, ours)).toEqual([
    '/paths/~1a~1b/get/parameters/0/name: published "x", ours "y"',
    '/paths/~1a~1b/get/parameters/0/required: missing in ours, published: true',
    '/more: only in ours: 1',
  ]);
});

test('wording and later additions are no facts, names that look like wording are', () => {
  const document = {
    components: {
      schemas: {
        Old: {
          description: 'd',
          properties: { title: { type: 'string' }, fresh: { 'x-since': 'v2', type: 'string' } },
        },
        New: { 'x-since': 'v2', type: 'object' },
        Any: {
          oneOf: [{ $ref: '#/components/schemas/Old' }, { $ref: '#/components/schemas/New', 'x-since': 'v2' }],
          discriminator: { mapping: { old: '#/components/schemas/Old', new: '#/components/schemas/New' } },
        },
      },
    },
  };
  expect(factsOf(document)).toEqual({
    components: {
      schemas: {
        Old: { properties: { title: { type: 'string' } } },
        Any: {
          oneOf: [{ $ref: '#/components/schemas/Old' }],
          discriminator: { mapping: { old: '#/components/schemas/Old' } },
        },
      },
    },
  });
});
