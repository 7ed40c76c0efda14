import { describe, expect, it } from 'vitest';
import {
  compileExpectation,
  type Dialect,
  expectationErrors,
  sentences,
} from '../../harness/expressions/expectation.ts';

const differences = (expectation: unknown, value: unknown, dialect: Dialect = {}): string[] =>
  sentences(expectationErrors(expectation, value, dialect));

describe('an expectation', () => {
  it('takes a scalar as exactly that value', () => {
    expect(differences({ exitCode: 0 }, { exitCode: 0 })).toEqual([]);
    expect(differences({ exitCode: 0 }, { exitCode: '0' })).toEqual(['exitCode: expected 0, got "0"']);
    expect(differences({ stdout: '' }, { stdout: 'x' })).toEqual(['stdout: expected "", got "x"']);
    expect(differences(null, null)).toEqual([]);
  });

  it('takes a map as properties and does not mind others', () => {
    expect(differences({ a: 1 }, { a: 1, b: 2 })).toEqual([]);
    expect(differences({ a: 1, c: 3 }, { a: 1 })).toEqual(['result: expected "c", which is missing']);
    expect(differences({ a: 1 }, 'text')).toEqual(['result: must be object, got "text"']);
  });

  it('takes a list as exactly these items', () => {
    expect(differences({ entries: ['a', 'b'] }, { entries: ['a', 'b'] })).toEqual([]);
    expect(differences({ entries: ['a'] }, { entries: ['a', 'b'] })).toHaveLength(1);
    expect(differences({ entries: ['a', 'b'] }, { entries: ['b', 'a'] })).toEqual([
      'entries: expected ["a","b"], got ["b","a"]',
    ]);
    expect(differences({ entries: [] }, { entries: [] })).toEqual([]);
    expect(differences({ rows: [{ id: 1 }] }, { rows: [{ id: 1, name: 'x' }] })).toEqual([]);
    expect(differences({ rows: [{ id: 1 }] }, { rows: [{ id: 1 }, { id: 2 }] })).toHaveLength(1);
  });

  it('takes a map with a schema keyword as the schema', () => {
    const refused = { exitCode: { type: 'integer', not: { enum: [0, 99] } } };
    expect(differences(refused, { exitCode: 1 })).toEqual([]);
    expect(differences(refused, { exitCode: 0 })).toHaveLength(1);
    expect(differences(refused, { exitCode: 99 })).toHaveLength(1);
    expect(differences(refused, { exitCode: null })).not.toEqual([]);
  });

  it('knows absent files only where it is said to', () => {
    const wanted = { files: { 'gone.txt': 'absent', 'here.txt': 'content' } };
    const dialect = { absentFiles: true };
    expect(differences(wanted, { files: { 'here.txt': 'content' } }, dialect)).toEqual([]);
    expect(differences(wanted, { files: { 'here.txt': 'content', 'gone.txt': 'x' } }, dialect)).toHaveLength(1);
    expect(differences(wanted, { files: { 'here.txt': 'content', 'gone.txt': 'absent' } }, dialect)).toHaveLength(1);
    expect(differences(wanted, { files: { 'here.txt': 'content' } })).toHaveLength(1);
  });

  it('refuses `items` where it would say nothing', () => {
    const short = { body: { items: { type: 'array', maxItems: 0 } } };
    expect(() => compileExpectation(short)).toThrow(/properties: { items/);
    const long = { body: { type: 'object', properties: short.body, required: ['items'] } };
    expect(differences(long, { body: { items: [] } })).toEqual([]);
    expect(differences(long, { body: { items: [1] } })).toHaveLength(1);
    expect(differences({ body: { type: 'array', items: { const: 1 } } }, { body: [1] })).toEqual([]);
  });

  it('refuses a keyword that JSON Schema does not have', () => {
    expect(() => compileExpectation({ exitCode: { const: 0, minimun: 1 } })).toThrow(/minimun/);
  });
});
