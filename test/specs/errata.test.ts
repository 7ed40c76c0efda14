import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { loadErrata } from '../../harness/contract/errata.ts';
import { UsageError } from '../../harness/errors.ts';
import { documents, ourFolder, readDocument, resolveRef } from './documents.ts';

describe('the committed errata', () => {
  // Loading them already refuses entries of a wrong form and ids that occur twice.
  const errata = loadErrata(join(ourFolder, 'errata.yaml'));

  test('there are some of each kind', () => {
    expect(new Set(errata.map(({ does }) => does))).toEqual(new Set(['assert', 'soften', 'ignore']));
  });

  test('each clause is a place in one of our documents', () => {
    const byFile = new Map(documents.map(([file]) => [file, readDocument(ourFolder, file)]));
    const lost = errata.flatMap(({ id, clause }) =>
      clause
        .filter((place) => {
          const hash = place.indexOf('#');
          const document = byFile.get(place.slice(0, hash));
          return document === undefined || resolveRef(document, place.slice(hash)) === undefined;
        })
        .map((place) => `${id}: ${place}`),
    );
    expect(lost).toEqual([]);
  });

  test('no problem is described twice', () => {
    const problems = errata.map(({ problem }) => problem.toLowerCase());
    expect(problems.filter((problem, index) => problems.indexOf(problem) !== index)).toEqual([]);
  });
});

describe('loading', () => {
  const folder = mkdtempSync(join(tmpdir(), 'errata-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const entry = (id: string, more = ''): string =>
    [
      `- id: ${id}`,
      '  clause: [execd-api.yaml#/paths/~1ping]',
      '  problem: The one says this and the other says that.',
      '  does: assert',
      '  how: This is asserted.',
      '  why: That is plainly wrong.',
      more,
    ]
      .filter((line) => line !== '')
      .join('\n');

  function load(text: string): ReturnType<typeof loadErrata> {
    const file = join(folder, 'errata.yaml');
    writeFileSync(file, text);
    return loadErrata(file);
  }
  /** The complaint about a file; a file without one fails the test. */
  function complaint(text: string): string {
    try {
      load(text);
    } catch (error) {
      if (error instanceof UsageError) return error.message;
      throw error;
    }
    throw new Error('the file was accepted');
  }

  test('keeps the order of the file', () => {
    const errata = load(`${entry('one.a')}\n${entry('two')}`);
    expect(errata.map(({ id }) => id)).toEqual(['one.a', 'two']);
    expect(errata[0]?.clause).toEqual(['execd-api.yaml#/paths/~1ping']);
  });

  test('an empty list is a list', () => {
    expect(load('[]')).toEqual([]);
  });

  test.each([
    ['an unknown member', entry('one', '  whyy: Because it is so.'), /errata\.yaml:7:3: 0 has the unknown member whyy/],
    ['another kind', entry('one').replace('assert', 'asserts'), /:4:9: 0\.does must be one of assert, soften, ignore/],
    ['a missing member', entry('one').replace(/ {2}how.*\n/, ''), /:1:3: 0 must have required property 'how'/],
    ['no clause', entry('one').replace(/\[.*\]/, '[]'), /:2:11: 0\.clause must NOT have fewer than 1 items/],
    ['a clause that is none', entry('one').replace('#/', '/'), /:2:12: 0\.clause\.0 must match pattern/],
    ['an id twice', `${entry('one')}\n${entry('one')}`, /:7:7: the id one occurs twice/],
    ['a map', 'id: one', /:1:1: the file must be array/],
    ['nothing', '', /:1:1: the file must be array/],
    ['no YAML', '- id: [', /errata\.yaml:1:8: /],
  ])('%s is refused, with its place', (_, text, expected) => {
    expect(complaint(text)).toMatch(expected);
  });

  test('a misspelt member is put right', () => {
    expect(complaint(entry('one', '  whyy: Because it is so.'))).toContain('did you mean why?');
  });

  test('everything that is wrong is told at once', () => {
    const text = complaint(`${entry('One')}\n${entry('two').replace('assert', 'guess')}`);
    expect(text).toMatch(/0\.id must match pattern/);
    expect(text).toMatch(/1\.does must be one of/);
  });

  test('a file that is not there, and one that is no text, are refused', () => {
    expect(() => loadErrata(join(folder, 'none.yaml'))).toThrow(/none\.yaml: the errata cannot be read: .*ENOENT/);
    expect(() => loadErrata(folder)).toThrow(UsageError);
    const file = join(folder, 'latin1.yaml');
    writeFileSync(file, Buffer.from([0x2d, 0x20, 0xe4]));
    expect(() => loadErrata(file)).toThrow(/latin1\.yaml: the errata cannot be read/);
  });
});
