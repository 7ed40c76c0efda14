/** `wait`: until a sandbox reaches a state, or for a time where time itself is tested. */
import { ActionFailure } from '../drivers/driver.ts';
import { milliseconds } from '../format/duration.ts';
import type { Kit } from '../format/kit.ts';
import { until } from '../until.ts';
import type { ActionContext } from './action.ts';
import { checkDeclared } from './checking.ts';
import { defineVerb, type OwnOf } from './verb.ts';

const DEFAULT_WITHIN = '30s';
const POLL_MS = 100;
/** From these a sandbox only comes to an end. */
const LAST = new Set(['Failed', 'Terminated']);

const schema = ({ Type, NameOrCase, Text, Duration, Sentence, closed }: Kit) =>
  Type.Object(
    {
      sandbox: Type.Optional(NameOrCase('The sandbox to wait for.')),
      state: Type.Optional(Text('The state it must reach.')),
      within: Type.Optional(Duration('How long to wait for the state at most.')),
      time: Type.Optional(Duration('Let time pass. Only where the passing of time itself is tested.')),
      because: Type.Optional(Sentence('Why no fact can be waited for; required with time.')),
    },
    closed,
  );

/** Running means that it can be driven as well. Result: `{ state }`, or `{}` when only time has passed. */
export const wait = defineVerb<OwnOf<typeof schema>>({
  name: 'wait',
  summary: 'waits until a sandbox reaches a state, or lets time pass where time itself is tested',
  schema,
  checksByItself: true,
  throughDriver: ({ state }) => state !== undefined,
  needs: ({ sandbox }) => (sandbox === undefined ? [] : [`sandboxes.${sandbox}`]),
  waitsMs: ({ time, state, within = DEFAULT_WITHIN }) =>
    (time === undefined ? 0 : milliseconds(time)) + (state === undefined ? 0 : milliseconds(within)),
  impatient({ within = DEFAULT_WITHIN, ...own }, { factMs }) {
    return own.state === undefined ? own : { ...own, within: `${Math.min(milliseconds(within), factMs)}ms` };
  },
  judges: ({ api, method, target }) => api === 'lifecycle' && method === 'GET' && /^\/sandboxes\/[^/?]+$/.test(target),
  check(own, checking) {
    const { sandbox, state, within, time, because } = own;
    if (sandbox !== undefined) checkDeclared('sandboxes', sandbox, checking);
    const forState = sandbox !== undefined && state !== undefined && time === undefined && because === undefined;
    const forTime =
      time !== undefined && because !== undefined && [sandbox, state, within].every((one) => one === undefined);
    if (forState || forTime) return;
    checking.report(
      [...checking.path, 'wait'],
      'wait takes `sandbox`, `state` and perhaps `within`, or `time` and `because`',
    );
  },
  result: () => ({ state: true }),
  async perform({ sandbox, state, within = DEFAULT_WITHIN, time }, context) {
    const { around, resources, signal } = context;
    if (time !== undefined) await around.pause(milliseconds(time), signal);
    if (sandbox === undefined || state === undefined) return {};
    const reached = await reach(sandbox, state, milliseconds(within), context);
    if (reached === 'Running') await resources.reconnect(sandbox);
    return { state: reached };
  },
});

async function reach(name: string, wanted: string, ms: number, context: ActionContext): Promise<string> {
  const { around, resources, signal } = context;
  let state = '';
  // What is waited for depends on where the sandbox stands still.
  const fact = (): string => `a sandbox becomes ${wanted}, not ${state}`;
  const within = (): number => around.waits.patience(fact(), ms);
  const began = around.now();
  const lacked = new Set<string>();
  const reached = await until(around, { within, every: POLL_MS, signal }, async () => {
    state = await resources.sandbox(name).state();
    if (state === wanted) return state;
    if (LAST.has(state) && !LAST.has(wanted) && wanted !== 'Stopping') {
      throw new ActionFailure(`sandbox ${name} will not reach ${wanted}: it is ${state}`);
    }
    lacked.add(fact());
    return undefined;
  });
  const waited = around.now() - began;
  if (reached !== undefined) {
    for (const one of lacked) around.waits.came(one, waited);
    return reached;
  }
  if (waited >= ms) around.waits.missed(fact(), ms);
  throw new ActionFailure(`sandbox ${name} did not reach ${wanted} within ${Math.round(waited)} ms: it is ${state}`);
}
