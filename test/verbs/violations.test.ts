import { describe, expect, it } from 'vitest';
import type { ApiDocument } from '../../harness/contract/document.ts';
import { evaluate, resolveDeep } from '../../harness/expressions/expression.ts';
import type { CallAction } from '../../harness/verbs/call-format.ts';
import { derivationFrom } from '../../harness/verbs/derive/expand.ts';
import type { ViolationsAction } from '../../harness/verbs/violations.ts';

const schemas = {
  Thing: {
    type: 'object',
    required: ['kind'],
    properties: {
      kind: { type: 'string', enum: ['red', 'blue'] },
      count: { oneOf: [{ type: 'integer', minimum: 60 }, { type: 'null' }] },
      part: { $ref: '#/components/schemas/Part' },
      later: { 'x-since': 'sdk-1', type: 'string' },
      labels: { type: 'object', additionalProperties: { type: 'string' } },
      list: { type: 'array', minItems: 1, items: { type: 'string' } },
      until: { type: 'string', format: 'date-time' },
    },
  },
  Part: {
    type: 'object',
    properties: {
      code: { type: 'string', pattern: '^[a-z]+$', maxLength: 3 },
      on: { type: 'boolean', nullable: true },
    },
    additionalProperties: false,
  },
};

const document: ApiDocument = {
  file: 'x.yml',
  name: 'x.yml',
  root: {
    paths: {
      '/things/{size}': {
        parameters: [{ name: 'size', in: 'path', schema: { type: 'integer', minimum: 1, maximum: 9 } }],
        post: {
          parameters: [
            { name: 'fast', in: 'query', schema: { type: 'boolean', default: false } },
            { name: 'code', in: 'query', schema: { type: 'string', pattern: '^(0|[1-9][0-9]*)$', maxLength: 2 } },
            { name: 'free', in: 'query', schema: { type: 'string' } },
          ],
          requestBody: {
            required: true,
            content: { 'application/json': { schema: { $ref: '#/components/schemas/Thing' } } },
          },
        },
      },
    },
    components: { schemas },
  },
};
(document.root.paths as Record<string, unknown>)['/send'] = {
  post: {
    parameters: [{ name: 'to', in: 'query', required: true, schema: { type: 'string' } }],
    requestBody: { required: true, content: { 'multipart/form-data': { schema: { type: 'object' } } } },
  },
};
const operations = [
  { operationId: 'makeThing', method: 'POST', path: '/things/{size}' },
  { operationId: 'sendThing', method: 'POST', path: '/send' },
];

const base: ViolationsAction = {
  operation: 'makeThing',
  path: { size: 5 },
  body: { kind: '${case.kind}', count: 60, part: { code: 'ab', on: true }, list: ['a'], until: '${$now()}' },
  samples: { '?code': '7' },
  rules: { '/paths': 'p', '/components': 'c', '/components/schemas/Part': 'part' },
};
const expand = (change: Partial<ViolationsAction> = {}) => {
  const violations = { ...base, ...change };
  const { steps, problems } = derivationFrom({ document, operations })({ check: 'it', violations });
  const cases = steps.map(({ step, constraint }) => ({
    name: step.check.replace(/^it \[(.*)\]$/s, '$1'),
    constraint,
    call: step.call as CallAction,
    verifies: step.verifies,
    needs: step.needs,
  }));
  return { cases, problems, named: (name: string) => cases.find((one) => one.name === name) };
};
const names = (prefix: string): string[] =>
  expand()
    .cases.map(({ name }) => name)
    .filter((name) => name.startsWith(`${prefix}:`) && !name.includes(': a list '))
    .map((name) => name.slice(prefix.length + 2));

describe('a violations step', () => {
  it('has each name once, and needs nothing more', () => {
    const { cases, problems } = expand();
    expect(problems).toEqual([]);
    expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length);
  });

  it('breaks the type of a member in every other way, and no rule that admits null', () => {
    expect(names('kind')).toEqual(
      ['missing', 'a number', 'true', 'a list', 'an object', 'null', 'another word', 'in capitals'].concat(
        'an empty text',
      ),
    );
    expect(names('count')).toEqual(['a fraction', 'in quotes', 'true', 'a list', 'an object', '59', '0', '-60']);
    expect(names('part.on')).toEqual(['in quotes', 'a number', 'a list', 'an object']);
  });

  it('names the constraint, through references', () => {
    const { named } = expand();
    expect(named('part: an unknown member')).toMatchObject({
      constraint: '/components/schemas/Part/additionalProperties',
      verifies: ['part'],
    });
    expect(named('count: 59')?.constraint).toBe('/components/schemas/Thing/properties/count/oneOf/0/minimum');
    expect(named('kind: missing')?.constraint).toBe('/components/schemas/Thing/required/0');
    expect(named('size: 10')?.constraint).toBe('/paths/~1things~1{size}/parameters/0/schema/maximum');
  });

  it('changes one place and leaves the rest', () => {
    expect(expand().named('part.code: a number')?.call).toMatchObject({
      wrong: true,
      path: { size: 5 },
      body: { ...(base.body as object), part: { code: 7, on: true } },
    });
    expect(expand().named('kind: missing')?.call.body).not.toHaveProperty('kind');
  });

  it('takes what the body lacks from the samples', () => {
    const { part: _, ...without } = base.body as { part: unknown };
    const { named } = expand({ body: without, samples: { ...base.samples, '/part': { code: 'xy' } } });
    expect(named('part.code: 4 characters')?.call.body).toMatchObject({ part: { code: 'xxxx' } });
    expect(named('kind: null')?.call.body).not.toHaveProperty('part');
  });

  it('derives pattern breakers that the pattern really refuses', () => {
    expect(names('part.code')).toEqual(
      expect.arrayContaining(['an empty text', 'with a line end behind', 'in capitals', 'not in ASCII']),
    );
    expect(names('code')).toEqual(expect.arrayContaining(['with a zero in front', '3 characters', 'with a fraction']));
    expect(names('free')).toEqual([]);
  });

  it('asks nothing by what the published text does not have', () => {
    expect(names('later')).toEqual([]);
  });

  it('sends what is no JSON, with the expressions of the body in it', async () => {
    const { named } = expand();
    const send = (name: string) => resolveDeep(named(name)?.call, { case: { kind: 'red' } }) as Promise<CallAction>;
    const { until: _, ...rest } = { ...(base.body as object), kind: 'red' } as Record<string, unknown>;
    const { text = '' } = await send('the body: cut short');
    expect(JSON.parse(`${text}}`)).toMatchObject(rest);
    expect((await send('the body: NaN')).text).toMatch(/^\{"kind":NaN,"count":60,/);
    const bytes = Buffer.from((await send('the body: not in UTF-8')).base64 ?? '', 'base64');
    expect(() => new TextDecoder('utf-8', { fatal: true }).decode(bytes)).toThrow();
    expect(JSON.parse(bytes.toString('latin1'))).toMatchObject({ kind: 'red-ÿ' });
  });

  it('refuses in any case what JSON leaves open', async () => {
    const { named } = expand();
    const text = async (name: string) =>
      (await resolveDeep(named(name)?.call.text, { case: { kind: 'red' } })) as string;
    expect((await text('kind: a list of half a surrogate pair')).slice(0, 20)).toBe('{"kind":["\\ud800"],"');
    expect(JSON.parse(await text('kind: a list of 2 MiB')).kind[0]).toHaveLength(2 * 1024 * 1024);
    expect((await text('kind: a list of 100 lists in each other')).slice(0, 120)).toContain('['.repeat(100));
    expect((await text('kind: a list and each member twice')).match(/"kind":/g)).toHaveLength(2);
  });

  it('gives a time as a number that would be a good one', async () => {
    const { until = '' } = (expand().named('until: a number')?.call.body ?? {}) as { until?: string };
    expect(await evaluate(until.slice(2, -1), {})).toBeGreaterThan(Date.now() / 1000 + 3500);
  });

  it('tells what is left out without need, not derived, or without a rule', () => {
    const { part: _, ...without } = base.body as { part: unknown };
    const messages = (change: Partial<ViolationsAction>) => expand(change).problems.map(({ message }) => message);
    expect(messages({ body: without })).toContain(
      'nothing is known to be valid at /part: its constraints are not derived',
    );
    expect(messages({ except: [{ at: 'kind: nul', reason: 'because' }] })).toEqual([
      'no constraint is excepted by kind: nul',
    ]);
    expect(messages({ rules: { '/paths': 'p' } })).toContain('no rule is named for /components/schemas/Thing/type');
    expect(messages({ rules: { ...base.rules, '/components/schemas/Other': 'o' } })).toEqual([
      'nothing is derived below /components/schemas/Other',
    ]);
    expect(messages({ operation: 'other' })).toEqual(['no document has the operation other']);
  });

  it('needs what its constraint needs, and what the whole step needs', () => {
    const needs = { '/components/schemas/Part': ['a.part'], '/components/schemas/Part/properties/code': ['a.code'] };
    const { named, problems } = expand({ needs });
    expect(problems).toEqual([]);
    expect(named('part: an unknown member')?.needs).toEqual(['a.part']);
    expect(named('part.code: a number')?.needs).toEqual(['a.part', 'a.code']);
    expect(named('kind: true')?.needs).toBeUndefined();
    const whole = { check: 'it', needs: ['a.whole', 'a.part'], violations: { ...base, needs } };
    const { steps } = derivationFrom({ document, operations })(whole);
    expect(steps.find(({ step }) => step.check === 'it [part.on: a number]')?.step.needs).toEqual([
      'a.whole',
      'a.part',
    ]);
    expect(expand({ needs: { '/components/schemas/Other': ['a.part'] } }).problems).toEqual([
      { member: 'needs', message: 'nothing is derived below /components/schemas/Other' },
    ]);
  });

  it('leaves out what is excepted, by place or by name', () => {
    const except = [
      { at: '/components/schemas/Part', reason: 'because' },
      { at: 'kind: null', reason: 'because' },
    ];
    const { cases } = expand({ except, rules: { '/paths': 'p', '/components': 'c' } });
    const left = cases.map(({ name }) => name);
    expect(left.filter((name) => name.startsWith('part'))).toEqual([]);
    expect(left).not.toContain('kind: null');
    expect(left).toContain('kind: true');
  });
});

describe('a form with a part that is JSON of a schema', () => {
  const parts = [
    { name: 'metadata', json: { code: 'ab', on: true } },
    { name: 'file', text: 'x' },
  ];
  const { cases, problems } = expand({
    operation: 'sendThing',
    parts,
    part: { index: 0, schema: '/components/schemas/Part' },
    rules: { '/paths': 'p', '/components/schemas/Part': 'part' },
  });

  it('has one fault in that part each time, and the others as they are', () => {
    expect(problems).toEqual([]);
    const made = cases.filter(({ name }) => name.startsWith('metadata: '));
    expect(made.length).toBeGreaterThan(5);
    for (const { call } of made) expect([call.parts?.length, call.parts?.[1]]).toEqual([2, parts[1]]);
    const wrong = made.find(({ name }) => name === 'metadata: on: a number');
    expect(wrong?.call.parts?.[0]).toEqual({ name: 'metadata', json: { code: 'ab', on: 7 } });
    const cut = made.find(({ name }) => name === 'metadata: the body: cut short');
    expect(cut?.call.parts?.[0]).toEqual({
      name: 'metadata',
      text: '{"code":"ab","on":true',
      type: 'application/json',
    });
  });

  it('a required parameter of the query is left out once', () => {
    const left = cases.find(({ name }) => name === 'to: missing');
    expect(left?.call.query).toEqual({});
    expect(left?.constraint).toBe('/paths/~1send/post/parameters/0/required');
  });
});
