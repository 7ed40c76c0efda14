import { describe, expect, it } from 'vitest';
import {
  ExpressionError,
  evaluate,
  namesIn,
  pathsIn,
  resolveDeep,
  segmentsOf,
} from '../../harness/expressions/expression.ts';

const scope = { volumes: { data: 'claim-1' }, steps: { made: { id: 7, list: [1, 2] } }, case: { command: 'touch x' } };

describe('expressions in strings', () => {
  it('keep the type when the string is one expression', async () => {
    expect(await resolveDeep('${steps.made.id}', scope)).toBe(7);
    expect(await resolveDeep({ a: ['${steps.made.list}'] }, scope)).toEqual({ a: [[1, 2]] });
  });

  it('become text inside text', async () => {
    expect(await resolveDeep('/x/${volumes.data}/${steps.made.id}', scope)).toBe('/x/claim-1/7');
  });

  it('stand in keys as well', async () => {
    const body = { '/x/${volumes.data}': { mode: 600 }, '${steps.made.id}': 1 };
    expect(await resolveDeep(body, scope)).toEqual({ '/x/claim-1': { mode: 600 }, '7': 1 });
    expect(namesIn(body)).toEqual(['volumes.data', 'steps.made.id']);
  });

  it('leave the shell its own', async () => {
    const shell = 'for f in a b; do echo "$f $(date) $${HOME} {}"; done';
    expect(await resolveDeep(shell, scope)).toBe('for f in a b; do echo "$f $(date) ${HOME} {}"; done');
  });

  it('may hold braces and quotes', async () => {
    expect(await resolveDeep('${{"a": "}"}.a}', scope)).toBe('}');
    expect(segmentsOf('${"a}b"}')).toEqual([{ expression: '"a}b"', offset: 2 }]);
  });

  it('fail loudly when they name nothing or cannot be read', async () => {
    await expect(resolveDeep('${volumes.dta}', scope)).rejects.toThrow(/names nothing/);
    await expect(resolveDeep('${1 +}', scope)).rejects.toThrow(ExpressionError);
    expect(() => segmentsOf('${volumes.data')).toThrow(/without its/);
  });

  it('give plain values that compare equal', async () => {
    expect(await evaluate('[1..3]', {})).toEqual([1, 2, 3]);
  });
});

describe('what an expression depends on', () => {
  it('is the root of each of its paths', () => {
    expect(namesIn({ a: 'x ${volumes.data} ${steps.made.id + case.n}' })).toEqual([
      'volumes.data',
      'steps.made.id',
      'case.n',
    ]);
    expect(pathsIn('$count(result.body.items[id = "x"]) = 1')).toContain('result.body.items');
  });

  it('is nothing that stands in a filter or behind a point, but for what begins with $$', () => {
    expect(pathsIn('result.body.items[id = $$.sandboxes.one.id].name')).toEqual([
      'result.body.items.name',
      'sandboxes.one.id',
    ]);
    expect(pathsIn('case.("a" & name)')).toEqual(['case']);
    expect(pathsIn('steps.list.items{kind: size}')).toEqual(['steps.list.items']);
    expect(pathsIn('(steps.list)[name = "a"]')).toEqual(['steps.list']);
    expect(pathsIn('steps.list.items^(>age)')).toEqual(['steps.list.items']);
  });

  it('stands in what is called, in what is made and in functions as well', () => {
    expect(pathsIn('$map(steps.list, function($one) { $one.id = case.id })')).toEqual(['steps.list', 'case.id']);
    expect(pathsIn('{"a": volumes.data}')).toEqual(['volumes.data']);
    expect(pathsIn('[run.id, steps.`odd name`.x]')).toEqual(['run.id', 'steps.odd name.x']);
    expect(namesIn('${steps.list.items[id = "x"].name}')).toEqual(['steps.list.items.name']);
  });
});

describe('$near', () => {
  const near = (a: unknown, b: unknown, within: unknown) => evaluate('$near(a, b, within)', { a, b, within });
  const noon = '2026-03-01T12:00:00Z';

  it('compares moments, also as milliseconds, to a duration', async () => {
    expect(await near(noon, '2026-03-01T12:00:02Z', '2s')).toBe(true);
    expect(await near('2026-03-01T12:00:02Z', noon, '2s')).toBe(true);
    expect(await near(noon, '2026-03-01T12:00:02.001Z', '2s')).toBe(false);
    expect(await near(noon, '2026-03-01T14:00:00.5+02:00', '500ms')).toBe(true);
    expect(await near(Date.parse(noon) + 60_000, noon, '1m')).toBe(true);
    expect(await near(Date.parse(noon) + 60_001, noon, '1m')).toBe(false);
  });

  it.each([
    ['nothing', undefined],
    ['null', null],
    ['a word', 'soon'],
    ['a date', '2026-03-01'],
    ['a time without an offset', '2026-03-01T12:00:00'],
    ['a day that does not exist', '2026-13-01T12:00:00Z'],
    ['several', [noon, noon]],
    ['an object', { noon }],
    ['true', true],
  ])('is near to no time: %s', async (_, value) => {
    expect(await near(value, noon, '9999999m')).toBe(false);
    expect(await near(noon, value, '9999999m')).toBe(false);
  });

  it.each([undefined, 2, '2', '-2s', '2h', ''])('takes a duration, and not %s', async (within) => {
    await expect(near(noon, noon, within)).rejects.toThrow('duration such as');
  });
});

describe('$time', () => {
  const time = (value: unknown) => evaluate('$time(value)', { value });
  const noon = Date.parse('2026-03-01T12:00:00Z');

  it.each<[string, unknown]>([
    ['a text of RFC 3339', '2026-03-01T14:00:00+02:00'],
    ['a text without an offset', '2026-03-01T12:00:00'],
    ['milliseconds', noon],
    ['seconds', noon / 1000],
  ])('reads %s', async (_, value) => {
    expect(await time(value)).toBe(noon);
  });

  it('gives nothing for what is missing, and refuses what is no time', async () => {
    expect(await time(undefined)).toBeUndefined();
    await expect(time('soon')).rejects.toThrow('"soon" is no time');
  });
});
