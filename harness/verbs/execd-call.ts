/** A `call` of an operation of execd: in the sandbox of the step, with a form, and with events as its result. */
import { HarnessError } from '../errors.ts';
import { isOfExecd } from '../execd-operations.ts';
import { milliseconds } from '../format/duration.ts';
import type { ActionContext } from './action.ts';
import type { CallAction } from './call-format.ts';
import type { Checking } from './checking.ts';
import type { KeyUse } from './key-uses.ts';
import { CONTENTS, type Form, formOf } from './multipart.ts';
import { Readings } from './readings.ts';
import type { EventsResult, ExecdRequest, ExecdResult } from './surroundings.ts';

/** Members that only a call of execd has. */
const OWN = ['parts', 'until', 'events', 'open', 'whole', 'readAfter'] as const;

/** Reports what does not go together with the operation, and parts that have not one content. */
export function checkExecdCall(action: CallAction, { path, report }: Checking): void {
  const at = [...path, 'call'];
  if (!isOfExecd(action.operation) && !action.operation.includes('${')) {
    for (const name of OWN.filter((member) => action[member] !== undefined)) {
      report([...at, name], `\`${name}\` belongs to operations of execd`, undefined, true);
    }
  }
  if (action.open === true && action.until === undefined) {
    report([...at, 'open'], '`open` goes with `until`', undefined, true);
  }
  for (const [index, part] of (action.parts ?? []).entries()) {
    const contents = CONTENTS.filter((name) => part[name] !== undefined);
    if (contents.length !== 1) report([...at, 'parts', index], `a part has one of ${CONTENTS.join(', ')}`);
  }
}

/** Sends the request and gives its result, by each reading of its output. Throws ActionFailure when no answer comes. */
export async function callExecd(action: CallAction, context: ActionContext): Promise<unknown> {
  const { around, signal, sandbox, resources, check } = context;
  if (sandbox === undefined) throw new HarnessError(`no sandbox whose execd is asked: ${check}`);
  const endpoint = await resources.execd(sandbox, signal);
  const form = action.parts === undefined ? undefined : formOf(action.parts);
  const request: ExecdRequest = {
    operation: action.operation,
    endpoint,
    path: action.path ?? {},
    query: action.query ?? {},
    headers: action.headers ?? {},
    ...bodyOf(action, form),
    key: (action.key ?? 'right') as KeyUse,
    wrongOnPurpose: action.wrong ?? false,
    open: action.open ?? false,
    whole: action.whole ?? false,
    readAfterMs: action.readAfter === undefined ? 0 : milliseconds(action.readAfter),
    ...(action.until === undefined ? {} : { until: action.until }),
    ...(action.events === undefined ? {} : { events: action.events }),
  };
  const result = await around.execd(request, signal);
  if (request.wrongOnPurpose) await takeBack(request, result, context);
  return resultOf(result, form);
}

/** The rest of what results leave open. */
const open = new WeakMap<object, (signal: AbortSignal) => Promise<unknown>>();

/** What is left open in the result of an earlier call; undefined where nothing is. */
export const restOf = (result: unknown): ((signal: AbortSignal) => Promise<unknown>) | undefined =>
  typeof result === 'object' && result !== null ? open.get(result) : undefined;

function resultOf({ stream, rest, ...result }: ExecdResult, form: Form | undefined): unknown {
  const answer = form === undefined ? result : { ...result, sent: form.sent };
  const readings = stream === undefined ? answer : byReading(answer, stream);
  if (rest === undefined) return readings;
  for (const one of readings instanceof Readings ? readings.all : [readings]) {
    open.set(one as object, async (signal) => resultOf(await rest(signal), form));
  }
  return readings;
}

function bodyOf({ text, base64, body }: CallAction, form: Form | undefined): Pick<ExecdRequest, 'body' | 'type'> {
  if (form !== undefined) return form;
  if (base64 !== undefined) return { body: Buffer.from(base64, 'base64'), type: 'application/json' };
  const json = text ?? (body === undefined ? undefined : JSON.stringify(body));
  if (json !== undefined) return { body: Buffer.from(json), type: 'application/json' };
  return { body: undefined, type: undefined };
}

/** The result with its output by each reading; the first is the likeliest. */
function byReading(answer: object, { output, ...stream }: EventsResult): Readings {
  const [first, ...others] = output.map((texts) => ({ ...answer, stream: { ...stream, ...texts } }));
  if (first === undefined) throw new HarnessError('a stream without any reading');
  return new Readings([first, ...others]);
}

/** How what an operation of execd makes is deleted: the operation, its parameter, and the member that has the id. */
const DELETIONS: Readonly<Record<string, { operation: string; parameter: string; id: string }>> = {
  createSession: { operation: 'deleteSession', parameter: 'sessionId', id: 'session_id' },
  createCodeContext: { operation: 'deleteContext', parameter: 'context_id', id: 'id' },
};

/** Deletes what was made although the request for it breaks the document on purpose. */
async function takeBack(
  request: ExecdRequest,
  { status, body }: ExecdResult,
  { around, signal }: ActionContext,
): Promise<void> {
  const deletion = DELETIONS[request.operation];
  if (deletion === undefined || status >= 300) return;
  const id = (body as Record<string, unknown> | null)?.[deletion.id];
  if (typeof id !== 'string') return;
  const { endpoint, whole, readAfterMs } = request;
  await around.execd(
    {
      operation: deletion.operation,
      endpoint,
      path: { [deletion.parameter]: id },
      query: {},
      headers: {},
      body: undefined,
      type: undefined,
      key: 'right',
      wrongOnPurpose: false,
      open: false,
      whole,
      readAfterMs,
    },
    signal,
  );
}
