import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { documentInSet, setsNamedIn } from '../../harness/contract/in-set.ts';
import { loadContract } from '../../harness/contract/openapi.ts';
import { canonicalJson, digestOf, sha256Of } from '../../harness/digest.ts';
import { UsageError } from '../../harness/errors.ts';
import { packageDir } from '../../harness/package.ts';
import { parseSet } from '../../harness/sets/load.ts';
import { compareSets, isInSet, isSetId, requireSet, sharesSet } from '../../harness/spec-version.ts';
import { documentFile } from '../contract/support.ts';

describe('names of sets', () => {
  it('are in the order of their months and revisions', () => {
    const sorted = ['2026-12.10', '2026-06', '2027-01', '2026-06.1', '2026-12.2', '2026-12'].toSorted(compareSets);
    expect(sorted).toEqual(['2026-06', '2026-06.1', '2026-12', '2026-12.2', '2026-12.10', '2027-01']);
  });

  it.each(['2026-13', '2026-6', '26-06', '2026-06.0', '2026-06.', ' 2026-06', '2026-06\n', '../2026-06'])(
    '%j is none',
    (name) => {
      expect(isSetId(name)).toBe(false);
    },
  );

  it.each([
    [{}, true, true],
    [{ introducedIn: '2026-12' }, false, true],
    [{ removedIn: '2026-12' }, true, false],
    [{ introducedIn: '2026-06', removedIn: '2026-06.1' }, true, false],
  ])('%j is in 2026-06: %s, in 2026-12: %s', (entry, first, second) => {
    expect([isInSet(entry, '2026-06'), isInSet(entry, '2026-12')]).toEqual([first, second]);
  });

  it('are shared by what is there at the same time', () => {
    expect(sharesSet({ removedIn: '2026-12' }, { introducedIn: '2026-12' })).toBe(false);
    expect(sharesSet({ removedIn: '2027-06' }, { introducedIn: '2026-12' })).toBe(true);
    expect(sharesSet({}, {})).toBe(true);
  });

  it('lead to a set, or say which there are', () => {
    const specs = join(packageDir, 'specs');
    expect(requireSet('2026-06', specs, '--spec-version')).toBe('2026-06');
    expect(() => requireSet('x'.repeat(1e6), specs, '--spec-version')).toThrow(
      `--spec-version: no requirement set is called ${'x'.repeat(40)}; known: 2026-06`,
    );
  });
});

describe('digests', () => {
  it('are of what is said', () => {
    expect(sha256Of('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    expect(canonicalJson({ b: [1, { d: 1, c: undefined }], a: 'ä' })).toBe('{"a":"ä","b":[1,{"d":1}]}');
    expect(digestOf({ a: 1, b: 2 })).toBe(digestOf({ b: 2, a: 1 }));
    expect(digestOf([1, 2])).not.toBe(digestOf([2, 1]));
  });
});

describe('a document in a set', () => {
  const NEW = { 'x-introduced-in': '2026-12' };
  const OLD = { 'x-removed-in': '2026-12' };
  const root = {
    paths: {
      '/a': { get: { ...NEW, operationId: 'a' }, parameters: [{ name: 'p' }] },
      '/b': { get: { operationId: 'b', parameters: [{ ...NEW, name: 'q' }, { name: 'r' }] }, put: { ...OLD } },
    },
    components: { schemas: { S: { required: ['x', 'y'], properties: { x: { ...OLD }, y: { type: 'string' } } } } },
  };

  it('has what came by then, and not what went', () => {
    expect(documentInSet('d.yml', root, '2026-06')).toEqual({
      paths: { '/b': { get: { operationId: 'b', parameters: [{ name: 'r' }] }, put: {} } },
      components: { schemas: { S: { required: ['x', 'y'], properties: { x: {}, y: { type: 'string' } } } } },
    });
    expect(documentInSet('d.yml', root, '2026-12')).toEqual({
      paths: {
        '/a': { get: { operationId: 'a' }, parameters: [{ name: 'p' }] },
        '/b': { get: { operationId: 'b', parameters: [{ name: 'q' }, { name: 'r' }] } },
      },
      components: { schemas: { S: { required: ['y'], properties: { y: { type: 'string' } } } } },
    });
    expect(setsNamedIn('d.yml', root)).toEqual(['2026-12']);
  });

  it('is not read where it names no set', async () => {
    const text = 'openapi: 3.1.0\npaths:\n  /a:\n    get: { x-introduced-in: soon, responses: {} }\n';
    const wrong = loadContract(await documentFile(text), { set: '2026-06' });
    await expect(wrong).rejects.toThrow(UsageError);
    await expect(wrong).rejects.toThrow(/api\.yml#\/paths\/~1a\/get\/x-introduced-in: "soon" is no requirement set/);
  });
});

it.each([
  ['{', /this is no JSON/],
  ['[]', /this is no requirement set/],
  ['{"set":"2026-06"}', /this is no requirement set: .*must have required property/],
  ['x'.repeat(17 * 1024 * 1024), /at most \d+ characters are read/],
])('a set that is none is refused', (text, message) => {
  expect(() => parseSet(text, 'set.json')).toThrow(UsageError);
  expect(() => parseSet(text, 'set.json')).toThrow(message);
});
