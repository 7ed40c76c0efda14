import { describe, expect, it } from 'vitest';
import { sentences } from '../../harness/expressions/differences.ts';
import {
  compileExpectation,
  type Dialect,
  expectationErrors,
  resolveExpectation,
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

  it('knows absent files only where the keys are paths', () => {
    const wanted = { files: { 'gone.txt': 'absent', 'here.txt': 'content' } };
    const dialect = { byPath: ['files'] };
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

  it('takes a member with a question mark for one that need not be there', () => {
    expect(differences({ a: 1, 'b?': 2 }, { a: 1 })).toEqual([]);
    expect(differences({ a: 1, 'b?': 2 }, { a: 1, b: 2 })).toEqual([]);
    expect(differences({ a: 1, 'b?': 2 }, { a: 1, b: 3 })).toEqual(['b: expected 2, got 3']);
    expect(differences({ 'b?': 2 }, 'text')).toEqual(['result: must be object, got "text"']);
    expect(differences({ 'b?': { type: 'string' } }, { b: null })).toHaveLength(1);
    expect(differences({ '?': 1 }, {})).toEqual(['result: expected "?", which is missing']);
    expect(differences({ type: 'object', properties: { 'b?': { const: 1 } } }, { 'b?': 2 })).toHaveLength(1);
  });

  it('refuses a member that is optional and not', () => {
    expect(() => compileExpectation({ body: { 'b?': 2, b: 1 } })).toThrow('`b` and `b?` cannot both be there');
  });

  it('takes the paths of files as they are, in each map by path', () => {
    const dialect = { byPath: ['files', 'modes'] };
    const wanted = { files: { 'what?': 'x', type: 'y' }, modes: { 'what?': '644', 'gone?': 'absent' } };
    const seen = { files: { 'what?': 'x', type: 'y' }, modes: { 'what?': '644' } };
    expect(differences(wanted, seen, dialect)).toEqual([]);
    expect(differences(wanted, { ...seen, files: { type: 'y' } }, dialect)).toEqual([
      'files: expected "what?", which is missing',
    ]);
    expect(differences(wanted, { ...seen, modes: {} }, dialect)).toEqual(['modes: expected "what?", which is missing']);
    expect(differences(wanted, { ...seen, modes: { 'what?': '644', 'gone?': '644' } }, dialect)).toHaveLength(1);
    expect(differences({ 'files?': { a: 'absent' } }, {}, dialect)).toEqual([]);
  });

  it('knows members that every object of this language has by nature', () => {
    expect(differences({ constructor: 'x' }, {})).toEqual(['result: expected "constructor", which is missing']);
    expect(differences({ 'toString?': 'x' }, {})).toEqual([]);
    expect(differences({ files: { constructor: 'absent' } }, { files: {} }, { byPath: ['files'] })).toEqual([]);
  });

  it('compares as JSON does, whatever the members are called', () => {
    const odd = { valueOf: 1, toString: [1, { a: null }], constructor: {} };
    expect(differences({ a: { const: odd } }, { a: structuredClone(odd) })).toEqual([]);
    expect(differences({ a: { const: odd } }, { a: { ...odd, valueOf: 2 } })).toHaveLength(1);
    expect(differences({ a: { enum: [1, odd] } }, { a: structuredClone(odd) })).toEqual([]);
    expect(differences({ a: { type: 'array', uniqueItems: true } }, { a: [odd, structuredClone(odd)] })).toHaveLength(
      1,
    );
    expect(differences({ a: { const: {} } }, { a: [] })).toHaveLength(1);
    expect(differences({ a: { const: { b: 1, c: 2 } } }, { a: { c: 2, b: 1 } })).toEqual([]);
    expect(differences({ a: { const: 0 } }, { a: JSON.parse('-0') })).toEqual([]);
    expect(() => compileExpectation({ a: { enum: [] } })).toThrow(/enum/);
  });
});

describe('what an expression yields', () => {
  const schemas: unknown[] = [
    { not: { const: 1 } },
    { type: 'round' },
    { enum: [1] },
    { enum: [] },
    { const: 5 },
    { $ref: '#/nowhere' },
    { $id: 'x' },
    { properties: {}, unheardOf: true },
    { 'a?': 5 },
    'absent',
    [],
    [{ type: 'round' }],
    null,
    true,
  ];
  const against = async (written: unknown, yielded: unknown, value: unknown, dialect: Dialect = {}) => {
    compileExpectation(written, dialect);
    const expectation = await resolveExpectation(written, { x: yielded });
    return sentences(expectationErrors(expectation, value, dialect));
  };

  it.each(schemas.map((schema) => [schema]))('is a value, not a schema: %j', async (schema) => {
    expect(await against('${x}', schema, schema)).toEqual([]);
    expect(await against('${x}', schema, 5)).toHaveLength(1);
    expect(await against({ a: '${x}' }, schema, { a: schema })).toEqual([]);
    expect(await against({ a: '${x}' }, schema, { a: 5 })).toHaveLength(1);
    expect(await against({ 'a?': '${x}' }, schema, {})).toEqual([]);
    expect(await against(['${x}', { b: 1 }], schema, [schema, { b: 1 }])).toEqual([]);
    expect(await against(['${x}', { b: 1 }], schema, [5, { b: 1 }])).toHaveLength(1);
    expect(await against(['${x}', 'b'], schema, [schema, 'b'])).toEqual([]);
    expect(await against(['${x}', 'b'], schema, [5, 'b'])).toHaveLength(1);
    expect(await against({ const: '${x}' }, schema, schema)).toEqual([]);
    expect(await against({ const: ['${x}'] }, schema, [5])).toHaveLength(1);
    expect(await against({ enum: ['${x}', '${x}', 7] }, schema, 7)).toEqual([]);
    expect(await against({ enum: ['${x}', 7] }, schema, 5)).toHaveLength(1);
    expect(await against({ not: { const: '${x}' } }, schema, schema)).toHaveLength(1);
    expect(await against({ not: { const: '${x}' } }, schema, 5)).toEqual([]);
    expect(await against({ anyOf: [{ const: '${x}' }, { const: 6 }] }, schema, 5)).not.toEqual([]);
    const member = { type: 'object', properties: { const: { const: '${x}' } } };
    expect(await against(member, schema, { const: 5 })).toHaveLength(1);
    const file = { files: { 'a.txt': '${x}' } };
    expect(await against(file, schema, { files: { 'a.txt': 5 } }, { byPath: ['files'] })).toHaveLength(1);
  });

  it('is no other keyword of a schema, and lint says what to do', () => {
    const refused = (written: unknown) => () => compileExpectation(written);
    const remedy = /cannot stand as `\w+`: write it below `const` or `enum`, or compare in `that`/;
    expect(refused({ minimum: '${x}' })).toThrow(remedy);
    expect(refused({ a: { type: 'string', pattern: '^${x}$' } })).toThrow(remedy);
    expect(refused({ not: '${x}' })).toThrow(remedy);
    expect(refused({ anyOf: ['${x}'] })).toThrow(remedy);
    expect(refused({ required: ['${x}'] })).toThrow(remedy);
    expect(refused({ type: 'object', properties: { a: '${x}' } })).toThrow(remedy);
    // Members of these names are schemas all the same.
    expect(refused({ type: 'object', properties: { const: { pattern: '${x}' } } })).toThrow(remedy);
    expect(refused({ type: 'object', properties: { enum: '${x}' } })).toThrow(remedy);
    expect(refused({ enum: '${x}' })).toThrow(/`enum` takes a list/);
  });

  it('is nothing that a literal `${` gives', async () => {
    expect(await against({ a: '$${HOME}' }, 1, { a: '${HOME}' })).toEqual([]);
    const pattern = { type: 'string', pattern: '^[$${]$' };
    expect(await against(pattern, 1, '{')).toEqual([]);
    expect(await against(pattern, 1, 'x')).toHaveLength(1);
    expect(await against({ files: { a: '$${x}' } }, 1, { files: { a: '${x}' } }, { byPath: ['files'] })).toEqual([]);
  });
});
