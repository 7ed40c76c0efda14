/** What a driver says when something does not work: the server refuses, or gives nothing that can be used. */
import type { Api } from '../../wire/exchange.ts';
import { type Bench, SANDBOX_REQUEST } from '../bench.ts';
import type { DriverCase } from '../case.ts';
import type { Operation } from '../conversation.ts';
import { allOf, breaksOff, noJson, refusal, silence } from '../scripted.ts';
import { mustFail, wrong } from './kit.ts';

type Members = Record<string, unknown>;

type Refusable = {
  name: string;
  op: Operation;
  /** Whose answers refuse it. */
  api: Api;
  /** Statuses that the documents name for it: an SDK need not read the code of an answer with another one. */
  documented: readonly number[];
  members(bench: Bench): Promise<Members>;
};

const ASKED: readonly Refusable[] = [
  {
    ...{ name: 'create', op: 'create', api: 'lifecycle', documented: [400, 409, 500] },
    members: async (bench) => ({ sandbox: 'refused', connection: bench.connection(), request: SANDBOX_REQUEST }),
  },
  {
    ...{ name: 'connect', op: 'connect', api: 'lifecycle', documented: [404, 500] },
    members: async (bench) => ({ sandbox: 'refused', connection: bench.connection(), sandboxId: 'no-such-sandbox' }),
  },
  { name: 'state', op: 'state', api: 'lifecycle', documented: [404, 500], members: of({}) },
  { name: 'delete', op: 'delete', api: 'lifecycle', documented: [404, 409, 500], members: of({}) },
  {
    name: 'run',
    op: 'run',
    api: 'execd',
    documented: [400, 500],
    members: of({ request: { command: 'true', background: false } }),
  },
  {
    name: 'run-background',
    op: 'run',
    api: 'execd',
    documented: [400, 500],
    members: of({ request: { command: 'true', background: true } }),
  },
  {
    name: 'read',
    op: 'file',
    api: 'execd',
    documented: [400, 404, 500],
    members: of({ request: { action: 'read', path: '/tmp/none' } }),
  },
  {
    ...{ name: 'write', op: 'file', api: 'execd', documented: [400, 500] },
    members: of({ request: { action: 'write', path: '/tmp/none', base64: 'eA==' } }),
  },
  {
    name: 'remove',
    op: 'file',
    api: 'execd',
    documented: [500],
    members: of({ request: { action: 'remove', path: '/tmp/none' } }),
  },
];

function of(members: Members) {
  return async (bench: Bench): Promise<Members> => ({ sandbox: (await bench.sandbox()).handle, ...members });
}

const REFUSALS = [
  [400, 'INVALID_REQUEST'],
  [404, 'NOT_THERE'],
  [409, 'CONFLICT'],
  [500, 'BROKEN'],
] as const;

const refusals = ASKED.map(
  ({ name, op, api, documented, members }): DriverCase => ({
    id: `refused.${name}`,
    must: `A refusal of ${name.replace('-', ' in the ')} is an error of kind api with status and code of the answer: 400, 404, 409, 500.`,
    async check(bench) {
      const request = await members(bench);
      for (const [status, code] of REFUSALS) {
        const layer = allOf(api, () => refusal(status, code));
        const reply = await bench.during(layer, () => bench.ask(op, request));
        const error = mustFail(`the server has refused it with ${status}`, reply);
        const { kind, status: got, code: gotCode } = error;
        if (kind !== 'api' || got !== status || (gotCode !== code && documented.includes(status)))
          wrong(
            `the server has refused it with ${status} ${code}, and the error says kind ${kind}, status ${got ?? 'none'}, code ${gotCode ?? 'none'}`,
            reply,
          );
      }
    },
  }),
);

/** An error of kind sdk: the server has refused nothing, and the driver is not to blame. */
const failing = (
  id: string,
  must: string,
  what: string,
  begin: (bench: Bench) => Promise<Awaited<ReturnType<Bench['ask']>>>,
): DriverCase => ({
  id,
  must,
  async check(bench) {
    const reply = await begin(bench);
    const { kind } = mustFail(what, reply);
    if (kind !== 'sdk') wrong(`${what}, and the error is of kind ${kind}`, reply);
  },
});

/** Seconds that a request may take, where no answer comes. */
const SHORT_S = 1;

export const refusalCases: readonly DriverCase[] = [
  ...refusals,
  failing(
    'broken.stream',
    'A stream that breaks off before the event that ends the command is an error of kind sdk.',
    'the stream has broken off',
    async (bench) => {
      const { handle } = await bench.sandbox();
      return bench.during(breaksOff, () =>
        bench.ask('run', { sandbox: handle, request: { command: 'true', background: false } }),
      );
    },
  ),
  failing(
    'broken.json',
    'An answer that is no JSON, where the server should give some, is an error of kind sdk.',
    'the answer was no JSON',
    async (bench) => {
      const { handle } = await bench.sandbox();
      return bench.during(
        allOf('lifecycle', () => noJson(200)),
        () => bench.ask('state', { sandbox: handle }),
      );
    },
  ),
  failing(
    'broken.creation',
    'A creation that is answered with what is no JSON is an error of kind sdk.',
    'the answer was no JSON',
    (bench) =>
      bench.during(
        allOf('lifecycle', () => noJson(202)),
        () => bench.ask('create', { sandbox: 'unread', connection: bench.connection(), request: SANDBOX_REQUEST }),
      ),
  ),
  failing(
    'silence',
    'Where the server does not answer, an error of kind sdk comes soon after requestSeconds.',
    'the server has not answered',
    async (bench) => {
      const { id } = await bench.sandbox();
      const connection = bench.connection({ requestSeconds: SHORT_S });
      await bench.done('connect', { sandbox: 'impatient', connection, sandboxId: id });
      return bench.during(allOf('lifecycle', silence), () => bench.ask('state', { sandbox: 'impatient' }));
    },
  ),
];
