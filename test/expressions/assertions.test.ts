import { describe, expect, it } from 'vitest';
import { failedAssertions } from '../../harness/expressions/assertions.ts';
import { type Dialect, expectationErrors } from '../../harness/expressions/expectation.ts';
import { assertionsOf } from '../../harness/scenario/verifies.ts';

const failed = (expectation: unknown, value: unknown, dialect: Dialect = {}): string[] =>
  failedAssertions(expectation, expectationErrors(expectation, value, dialect), dialect);

describe('the assertions of a step', () => {
  it('are what the author wrote as one value, one schema or one condition', () => {
    const step = {
      check: 'a step',
      run: 'true',
      expect: { status: { type: 'integer', minimum: 400 }, body: { list: ['a', 'b'], rows: [{ id: 1 }] } },
      that: ['a = b', 'c'],
    };
    expect(assertionsOf(step)).toEqual([
      'expect.status',
      'expect.body.list',
      'expect.body.rows.0.id',
      'expect.body.rows.length',
      'that.0',
      'that.1',
    ]);
  });

  it('of one that expects nothing is that it can be done', () => {
    expect(assertionsOf({ check: 'a step', create: 'x' })).toEqual(['done']);
  });

  it('inside parallel bear the sentence of their part', () => {
    const parallel = [
      { check: 'one', run: 'true', expect: { exitCode: 0 } },
      { check: 'two', create: 'x' },
    ];
    expect(assertionsOf({ check: 'both', parallel })).toEqual(['one: expect.exitCode', 'two: done']);
  });
});

describe('an assertion that does not hold', () => {
  it('is known by its name', () => {
    expect(failed({ exitCode: 0, stdout: 'x' }, { exitCode: 1, stdout: 'x' })).toEqual(['expect.exitCode']);
    expect(failed({ exitCode: { type: 'integer', not: { enum: [0, 99] } } }, { exitCode: 0 })).toEqual([
      'expect.exitCode',
    ]);
    expect(failed({ rows: [{ id: 1 }] }, { rows: [{ id: 2 }] })).toEqual(['expect.rows.0.id']);
    expect(failed({ rows: [{ id: 1 }] }, { rows: [{ id: 1 }, { id: 2 }] })).toEqual(['expect.rows.length']);
  });

  it('is every one below a member that is missing or something else', () => {
    const expectation = { status: 200, body: { a: 1, b: { c: 2 } } };
    expect(failed(expectation, { status: 200 })).toEqual(['expect.body.a', 'expect.body.b.c']);
    expect(failed(expectation, { status: 200, body: 'text' })).toEqual(['expect.body.a', 'expect.body.b.c']);
    expect(failed(expectation, { status: 200, body: { a: 1 } })).toEqual(['expect.body.b.c']);
  });

  it('is found below names that need escaping', () => {
    const files = { 'a/ü~b.txt': 'x', 'gone.txt': 'absent' };
    expect(failed({ files }, { files: { 'a/ü~b.txt': 'y', 'gone.txt': '' } }, { byPath: ['files'] }).sort()).toEqual([
      'expect.files.a/ü~b.txt',
      'expect.files.gone.txt',
    ]);
  });

  it('is known by the name of an optional member, written without its question mark', () => {
    expect(failed({ body: { 'location?': 'x' } }, { body: { location: 'y' } })).toEqual(['expect.body.location']);
    expect(failed({ body: { 'location?': { a: 1 } } }, { body: { location: {} } })).toEqual(['expect.body.location.a']);
    expect(failed({ body: { 'location?': 'x', size: 1 } }, {})).toEqual(['expect.body.location', 'expect.body.size']);
  });

  it('is known by the path of a file, whatever that is', () => {
    const byPath = { byPath: ['files', 'modes'] };
    const wanted = { files: { 'what?': 'x', type: 'y', files: 'z' }, modes: { 'what?': '644' } };
    const seen = (name: string) => ({ ...wanted, files: { ...wanted.files, [name]: 'other' } });
    expect(failed(wanted, seen('what?'), byPath)).toEqual(['expect.files.what?']);
    expect(failed(wanted, seen('type'), byPath)).toEqual(['expect.files.type']);
    expect(failed(wanted, seen('files'), byPath)).toEqual(['expect.files.files']);
    expect(failed(wanted, { ...wanted, modes: {} }, byPath)).toEqual(['expect.modes.what?']);
  });
});
