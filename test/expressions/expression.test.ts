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
});
