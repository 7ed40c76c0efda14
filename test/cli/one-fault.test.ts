/** Servers with one fault each: the run comes to a verdict, and blames few requirements. */
import { describe, expect, it } from 'vitest';
import { DELETE, LIST, lifecycle } from '../../harness/faults/operations.ts';
import {
  answerOf,
  instead,
  type Json,
  json,
  things,
  when,
  withBody,
  withHeader,
  without,
} from '../../harness/faults/wiring.ts';
import type { FaultPlan } from '../../harness/wire/faults.ts';
import { proxiedRun } from '../support/proxied-run.ts';

/** A rule that the fault breaks, and a few that it breaks with it. */
const MOST = 10;
/** A whole run, and as long again where the machine has other things to do. */
const RUN_MS = 600_000;

const TIMES = ['createdAt', 'expiresAt', 'lastTransitionAt'];

/** A sandbox or snapshot whose times are seconds since 1970. */
function inSeconds(thing: Json): Json {
  const members = Object.entries(thing).map(([name, value]) => {
    if (TIMES.includes(name) && typeof value === 'string') return [name, Math.floor(Date.parse(value) / 1000)];
    return [name, name === 'status' ? inSeconds(value as Json) : value];
  });
  return Object.fromEntries(members);
}

function inLowerCase(thing: Json): Json {
  const status = thing.status as { state?: string } | undefined;
  return status?.state === undefined ? thing : { ...thing, status: { ...status, state: status.state.toLowerCase() } };
}

const oneMore = ({ pagination, ...body }: Json): Json => {
  const told = pagination as { totalItems: number };
  return { ...body, pagination: { ...told, totalItems: told.totalItems + 1 } };
};

const asText: FaultPlan = when(lifecycle, {
  kind: 'change',
  change: (answer) => {
    if (answer.status !== 404) return answer;
    const text = withBody(answer, 'not found');
    return { ...text, headers: withHeader('content-type', () => 'text/plain')(text.headers) };
  },
});

const isCreation: Parameters<typeof when>[0] = ({ api, method, target }) =>
  api === 'lifecycle' && method === 'POST' && /^\/sandboxes(\?|$)/.test(target);

type Faulty = [name: string, faults: FaultPlan];

/** Two whole runs at a time: more would only take each other's time. */
const PAIRS: Faulty[][] = [
  [
    [
      'no createdAt in the answer to a creation',
      when(
        isCreation,
        json((body) => without(body, 'createdAt')),
      ),
    ],
    ['states in lower case', when(lifecycle, json(things(inLowerCase)))],
  ],
  [
    ['times as numbers', when(lifecycle, json(things(inSeconds)))],
    [
      '200 for a deletion',
      when(
        DELETE,
        instead(204, () => answerOf(200, {})),
      ),
    ],
  ],
  [
    ['one more in the total of a list', when(LIST, json(oneMore))],
    ['404 as text', asText],
  ],
];

describe.each(PAIRS.map((pair) => ({ pair })))('a server with one fault', ({ pair }) => {
  it.concurrent.each(pair)('ends with a verdict: %s', { timeout: RUN_MS }, async (_, faults) => {
    const { code, verdict, output } = await proxiedRun({ faults });
    const failed = (verdict?.requirements ?? []).flatMap(({ id, status }) => (status === 'fail' ? [id] : []));
    expect({ code, word: verdict?.verdict }, output).toEqual({ code: 1, word: 'not-conformant' });
    expect(failed.length, failed.join(', ')).toBeGreaterThan(0);
    expect(failed.length, failed.join(', ')).toBeLessThanOrEqual(MOST);
  });
});
