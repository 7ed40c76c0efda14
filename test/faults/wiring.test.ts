import { expect, it } from 'vitest';
import { LIST } from '../../harness/faults/operations.ts';
import { answerOf, asked, jsonAnswer, withBody } from '../../harness/faults/wiring.ts';

it('a changed answer has the length of its body, and a refusal stays', () => {
  const change = jsonAnswer((body) => ({ ...body, more: 'x' }));
  const answer = change(answerOf(200, { a: 1 }));
  expect(JSON.parse(answer.body.toString())).toEqual({ a: 1, more: 'x' });
  expect(answer.headers).toContainEqual(['Content-Length', String(answer.body.length)]);
  const refusal = answerOf(400, { code: 'X' });
  expect(change(refusal)).toBe(refusal);
  expect(withBody(answer, '').headers).toContainEqual(['Content-Length', '0']);
});

it('a message in another shape than a fault thinks of stays as it is', () => {
  const fault = asked((body) => ({ ...body, volumes: (body.volumes as unknown[]).map(() => 1) }));
  if (fault.kind !== 'ask' || fault.body === undefined) throw new Error('a body is changed');
  expect(fault.body(Buffer.from('{"volumes":"none"}')).toString()).toBe('{"volumes":"none"}');
  expect(fault.body(Buffer.from('{"volumes":')).toString()).toBe('{"volumes":');
  expect(fault.body(Buffer.from('{"volumes":[0]}')).toString()).toBe('{"volumes":[1]}');
});

it('a path is that of an operation, whatever the query', () => {
  const request = { api: 'lifecycle', method: 'GET', headers: [] } as const;
  expect(LIST({ ...request, headers: [], target: '/sandboxes?page=1' })).toBe(true);
  expect(LIST({ ...request, headers: [], target: '/sandboxes/x' })).toBe(false);
});
