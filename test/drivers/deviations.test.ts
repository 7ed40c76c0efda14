/**
 * A whole scenario, its volumes through the API alone, against servers that deviate in one thing: every check passes,
 * nothing is left behind, and where the SDK cannot use the server, that is said once.
 */
import { expect, test } from 'vitest';
import { CREATE, DELETE, EGRESS_PORT, ENDPOINT, lifecycle, ofExecd, portIn } from '../../harness/faults/operations.ts';
import {
  answered,
  inState,
  json,
  stateOf,
  status,
  things,
  when,
  withBody,
  without,
} from '../../harness/faults/wiring.ts';
import type { Answer, Fault, FaultPlan } from '../../harness/wire/faults.ts';
import { runEmbedded } from '../support/embedded-run.ts';

const asText = (from: number, to: number): Fault => ({
  kind: 'change',
  change(answer) {
    if (answer.status !== from) return answer;
    const headers: Answer['headers'] = answer.headers.map(([name, value]) =>
      name.toLowerCase() === 'content-type' ? [name, 'text/plain'] : [name, value],
    );
    return withBody({ ...answer, status: to, headers }, 'as you like');
  },
});

const timesAsNumbers = (thing: Record<string, unknown>) =>
  Object.fromEntries(
    Object.entries(thing).map(([name, value]) => [name, /At$/.test(name) ? Date.parse(String(value)) : value]),
  );

/** Changes the text of each stream that tells of a command. */
const stream = (change: (text: string) => string): FaultPlan =>
  when(ofExecd('/command'), { kind: 'change', change: (answer) => withBody(answer, change(answer.body.toString())) });

/** With a frame behind the first one. */
const frame = (text: string): FaultPlan => stream((all) => all.replace('\n\n', `\n\n${text}\n\n`));

const onSeveralLines = (all: string): string =>
  all.replace(/^data: (.*)$/gm, (_, event: string) =>
    JSON.stringify(JSON.parse(event), null, 1).replace(/^/gm, 'data: '),
  );

test.each<[string, FaultPlan, string[]]>([
  [
    'no createdAt in the answer to a creation',
    when(
      CREATE,
      json((body) => without(body, 'createdAt')),
    ),
    ['create unused'],
  ],
  ['times as numbers', when(lifecycle, json(things(timesAsNumbers))), ['create unused']],
  [
    'a creation with 200',
    when(
      CREATE,
      status((code) => code === 202, 200),
    ),
    [],
  ],
  [
    'states in lower case',
    when(lifecycle, json(things((thing) => inState(thing, String(stateOf(thing)).toLowerCase())))),
    [],
  ],
  ['a deletion with 200 and a text', when(DELETE, asText(204, 200)), ['remove unused']],
  ['404 as text', when(lifecycle, asText(404, 404)), []],
  ['a stream with a frame of garbage', frame('data: garbage'), []],
  ['a stream with a frame that is no object', frame('data: null'), []],
  ['a stream with a frame of unknown type', frame('data: {"type":"progress","text":"x","timestamp":1}'), []],
  ['a stream with events on several lines', stream(onSeveralLines), ['run mended']],
  [
    'no endpoint of egress',
    when(ENDPOINT, (request) =>
      portIn(request) === EGRESS_PORT ? answered(404, { code: 'X', message: 'none' }) : undefined,
    ),
    ['create mended'],
  ],
  [
    'a failure where the endpoint of egress is asked for',
    when(ENDPOINT, (request) =>
      portIn(request) === EGRESS_PORT ? answered(500, { code: 'X', message: 'none' }) : undefined,
    ),
    ['create unused'],
  ],
  [
    'endpoints with a scheme',
    when(
      ENDPOINT,
      json((body) => ({ ...body, endpoint: `http://${String(body.endpoint)}` })),
    ),
    [],
  ],
])('%s', async (_, plan, operations) => {
  const { notPassed, left, troubles, exchanges } = await runEmbedded('volumes/read-write.yaml', {}, 'server', plan);
  expect({ notPassed, left }).toEqual({ notPassed: {}, left: [] });
  expect([...new Set(troubles.map(({ operation, kind }) => `${operation} ${kind}`))]).toEqual(operations);
  expect(troubles.map(({ exchange }) => exchange.response?.status).every((code) => code !== undefined)).toBe(true);
  // One sandbox with each volume and one for the checks; a server without egress makes the SDK give one up.
  const created = exchanges.filter(({ request }) => request.method === 'POST' && request.target === '/sandboxes');
  expect(created.length).toBe(operations.includes('create unused') && troubles[0]?.error.includes('500') ? 3 : 2);
});
