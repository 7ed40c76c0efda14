/** `delete`: a sandbox of the scenario. */
import { ActionFailure } from '../drivers/driver.ts';
import { milliseconds } from '../format/duration.ts';
import type { Kit } from '../format/kit.ts';
import { isOver, stateOf } from '../lifecycle-client/answers.ts';
import { ENDED_FACT, ENDED_MS } from '../lifecycle-client/remove-sandbox.ts';
import { until } from '../until.ts';
import type { ActionContext } from './action.ts';
import { checkDeclared } from './checking.ts';
import { plainRequest } from './requests.ts';
import { defineVerb, type OwnOf } from './verb.ts';

const POLL_MS = 100;

const schema = ({ Type, NameOrCase, Duration, closed }: Kit) =>
  Type.Union([
    NameOrCase('Delete this sandbox, and wait until it is gone or Terminated.'),
    Type.Object(
      {
        sandbox: NameOrCase('The sandbox to delete.'),
        within: Type.Optional(Duration('How long to wait for its end at most; a minute and a half if left out.')),
      },
      { ...closed, description: 'A sandbox to delete, and how long its end may take.' },
    ),
  ]);

type Own = OwnOf<typeof schema>;

const nameOf = (own: Own): string => (typeof own === 'string' ? own : own.sandbox);
const patience = (own: Own): number =>
  typeof own === 'string' || own.within === undefined ? ENDED_MS : milliseconds(own.within);

export const remove = defineVerb<Own>({
  name: 'delete',
  summary: 'deletes a sandbox of the scenario, and waits until it is gone or Terminated',
  schema,
  checksByItself: true,
  throughDriver: true,
  needs: (own) => [`sandboxes.${nameOf(own)}`],
  disturbs: (own) => [nameOf(own)],
  waitsMs: patience,
  impatient: (own, { factMs }) => ({ sandbox: nameOf(own), within: `${Math.min(patience(own), factMs)}ms` }),
  judges: ({ api, method }) => api === 'lifecycle' && method === 'DELETE',
  check: (own, checking) => checkDeclared('sandboxes', nameOf(own), checking),
  result: () => ({ id: true }),
  async perform(own, context) {
    const name = nameOf(own);
    const { id } = context.resources.sandbox(name);
    await context.resources.deleteSandbox(name);
    await untilEnded(name, id, patience(own), context);
    return { id };
  },
});

/** A deletion may only schedule the end; what the steps after it look at is there when it has come. */
async function untilEnded(
  name: string,
  sandboxId: string,
  ms: number,
  { around, signal }: ActionContext,
): Promise<void> {
  const { waits } = around;
  const began = around.now();
  let last = '';
  const within = (): number => waits.patience(ENDED_FACT, ms);
  const ended = await until(around, { within, every: POLL_MS, signal }, async () => {
    const { status, body } = await around.call(plainRequest('getSandbox', { sandboxId }), signal);
    last = stateOf({ json: body }) ?? `answered with ${status}`;
    return isOver({ status, json: body }) ? true : undefined;
  });
  const waited = around.now() - began;
  if (ended) {
    waits.came(ENDED_FACT, waited);
    return;
  }
  if (waited >= ms) waits.missed(ENDED_FACT, ms);
  throw new ActionFailure(`sandbox ${name} was deleted, and after ${Math.round(waited / 1000)} s it is ${last}`);
}
