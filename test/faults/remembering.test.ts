/** Plans that depend on what was asked and answered before, played without a server. */
import { expect, it } from 'vitest';
import { FAULTS } from '../../faults/all.ts';
import { isReplay } from '../../harness/faults/fault.ts';
import { filtering } from '../../harness/faults/filtering.ts';
import { GET, PATCH, RENEW } from '../../harness/faults/operations.ts';
import { frozenForEach, leavingBehind, watching, whilePaused } from '../../harness/faults/remembering.ts';
import { answered, answerOf, byBody, json, refused } from '../../harness/faults/wiring.ts';
import type { Answer, FaultPlan } from '../../harness/wire/faults.ts';

const tools = { directory: '/nowhere', apiKey: 'key', image: 'none' };

/** One exchange: what the server is asked, and what the client gets when the server answers so. */
function exchange(plan: FaultPlan | undefined, line: string, body: unknown, answer: Answer) {
  const [method = '', target = ''] = line.split(' ');
  const fault = plan?.({ api: 'lifecycle', method, target, headers: [] });
  const sent = Buffer.from(JSON.stringify(body));
  const ask = fault?.kind === 'ask' ? fault : undefined;
  const asked = { target: ask?.target?.(target) ?? target, body: (ask?.body?.(sent) ?? sent).toString() };
  const change = fault?.kind === 'change' || fault?.kind === 'ask' ? fault.change : undefined;
  const got = fault?.kind === 'answer' ? fault.answer : (change?.(answer) ?? answer);
  return { asked, status: got.status, body: got.body.length === 0 ? undefined : JSON.parse(got.body.toString()) };
}

const sandbox = (id: string, more: object = {}): object => ({ id, status: { state: 'Running' }, ...more });

it('a fault by body decides for one exchange, and leaves what it does not mean', () => {
  const plan: FaultPlan = () => byBody(({ a }) => (a === 1 ? refused('That is one.') : undefined));
  const meant = exchange(plan, 'PATCH /sandboxes/x/metadata', { a: 1 }, answerOf(200, {}));
  expect(meant).toMatchObject({ status: 400, body: { message: 'That is one.' } });
  // Nothing that a server could apply.
  expect(typeof JSON.parse(meant.asked.body)).toBe('string');
  const other = exchange(plan, 'PATCH /sandboxes/x/metadata', { a: 2 }, answerOf(200, { b: 1 }));
  expect(other).toEqual({ asked: { target: '/sandboxes/x/metadata', body: '{"a":2}' }, status: 200, body: { b: 1 } });
});

it('a watching plan knows how each sandbox looked before, by what the server said of it', () => {
  const seen: unknown[] = [];
  const plan = watching((request, { first, last }) =>
    GET(request)
      ? json((body) => {
          seen.push([first.get('x'), last.get('x')]);
          return { ...body, changed: true };
        })
      : undefined,
  );
  exchange(plan, 'POST /sandboxes', {}, answerOf(202, { id: 'x', n: 1 }));
  exchange(plan, 'GET /sandboxes/x', {}, answerOf(200, { id: 'x', n: 2 }));
  exchange(plan, 'POST /sandboxes/x/renew-expiration', {}, answerOf(200, { expiresAt: 'later' }));
  exchange(plan, 'GET /sandboxes/x', {}, answerOf(404, { code: 'GONE' }));
  exchange(plan, 'GET /sandboxes/x', {}, answerOf(200, { id: 'x', n: 3 }));
  expect(seen).toEqual([
    [
      { id: 'x', n: 1 },
      { id: 'x', n: 1 },
    ],
    [
      { id: 'x', n: 1 },
      { id: 'x', n: 2, expiresAt: 'later' },
    ],
  ]);
});

it('a plan that watches can answer in the place of the server', () => {
  const plan = watching((request) => (RENEW(request) ? answered(418) : undefined));
  expect(exchange(plan, 'POST /sandboxes/x/renew-expiration', {}, answerOf(200)).status).toBe(418);
});

it('what is frozen for each sandbox is its own', () => {
  const { wire } = frozenForEach(GET, 'n')(tools);
  const show = (id: string, n: number) => exchange(wire, `GET /sandboxes/${id}`, {}, answerOf(200, { id, n })).body.n;
  expect([show('x', 1), show('y', 2), show('x', 3), show('y', 4)]).toEqual([1, 2, 1, 2]);
});

it('one creation is refused, and another is left behind in its place', () => {
  const { wire } = leavingBehind(({ a }) => (a === 1 ? { a: 2 } : undefined), 'That is no a.')(tools);
  const create = (a: number) => exchange(wire, 'POST /sandboxes', { a }, answerOf(202, {}));
  expect(create(3)).toMatchObject({ asked: { body: '{"a":3}' }, status: 202 });
  expect(create(1)).toMatchObject({ asked: { body: '{"a":2}' }, status: 400 });
  expect(create(1)).toMatchObject({ asked: { body: '{"a":1}' }, status: 202 });
});

it('a sandbox is paused from the answer to its pause to the request to resume it', () => {
  const { wire } = whilePaused((request) => (PATCH(request) ? answered(418) : undefined))(tools);
  const patch = () => exchange(wire, 'PATCH /sandboxes/x/metadata', {}, answerOf(200, {})).status;
  const before = patch();
  exchange(wire, 'POST /sandboxes/x/pause', {}, answerOf(202));
  const paused = patch();
  exchange(wire, 'POST /sandboxes/x/resume', {}, answerOf(202));
  expect([before, paused, patch()]).toEqual([200, 418, 200]);
});

const LIST = 'GET /sandboxes?metadata=a%3D1%26b%3Dx%2520y&state=Running';

it('a filter of its own is asked for everything else, and cuts the page that is wanted', () => {
  const plan: FaultPlan = filtering((item, pairs) => item.id !== 'y' && pairs.length === 2 && pairs[1]?.[1] === 'x y');
  const items = ['x', 'y', 'z'].map((id) => sandbox(id));
  const found = exchange(plan, `${LIST}&page=2&pageSize=1`, {}, answerOf(200, { items, pagination: {} }));
  expect(found.asked.target).toBe('/sandboxes?state=Running&page=1&pageSize=100');
  expect(found.body).toEqual({
    items: [sandbox('z')],
    pagination: { page: 2, pageSize: 1, totalItems: 2, totalPages: 2, hasNextPage: false },
  });
});

it('a list without a filter, or with a page that is none, is left to the server', () => {
  const plan: FaultPlan = filtering(() => false);
  for (const target of ['/sandboxes?page=1', '/sandboxes?metadata=a%3D1&page=0', '/sandboxes?metadata=a&pageSize=x']) {
    expect(plan({ api: 'lifecycle', method: 'GET', target, headers: [] })).toBeUndefined();
  }
});

it('the server whose filter is of the creation finds by what was, and not by what is', () => {
  const fault = FAULTS.find(({ id }) => id === 'metadata.patch.filter-cached');
  const { wire } = fault === undefined || isReplay(fault) ? {} : fault.server(tools);
  const now = sandbox('x', { metadata: { color: 'new' } });
  exchange(wire, 'POST /sandboxes', {}, answerOf(202, sandbox('x', { metadata: { color: 'old' } })));
  exchange(wire, 'PATCH /sandboxes/x/metadata', { color: 'new' }, answerOf(200, now));
  const count = (value: string) =>
    exchange(wire, `GET /sandboxes?metadata=color%3D${value}`, {}, answerOf(200, { items: [now] })).body.items.length;
  expect({ old: count('old'), new: count('new'), other: count('other') }).toEqual({ old: 1, new: 0, other: 0 });
});
