/** What is asked of the first sandbox, one function for each kind of probe. */
import type { CallProbe, EndpointProbe, LimitProbe, RunProbe, ShowProbe } from '../capabilities/probe-format.ts';
import { HarnessError } from '../errors.ts';
import { isObject } from '../json-object.ts';
import { removeSnapshot } from '../lifecycle-client/remove-snapshot.ts';
import { EXECD_PORT } from '../ports.ts';
import { createAsk, receptionOf } from './ask.ts';
import { execdAt, ping } from './execd.ts';
import { notShown } from './shows.ts';
import { broken, ineffective, notOffered, offered, type Seen, unknown } from './sighting.ts';
import { type Asking, reachState, replyWords, type Subject } from './subject.ts';

/** For a change of state; the checks have more patience, and judge. */
const STATE_MS = 5000;

/** What nothing tells that is on its way out. */
const NO_STATE = 'gone';

/** Members that the sandbox tells. */
export async function askShown({ sandbox }: ShowProbe, { ask }: Asking, { path, madeAt }: Subject): Promise<Seen> {
  const reply = await ask('GET', path);
  const words = `getSandbox ${replyWords(reply)}`;
  if ('trouble' in reply || reply.answer.status !== 200) return broken(words);
  const missing = notShown(sandbox, reply.answer.json, madeAt);
  return missing === undefined
    ? offered(`${words}, and shows ${Object.keys(sandbox).join(', ')}`)
    : notOffered(`${words}, and ${missing}`);
}

/** An operation on the sandbox. What it made is in the ledger until it is gone. */
export async function askCall(probe: CallProbe, asking: Asking, subject: Subject): Promise<Seen> {
  const { ask } = asking;
  const { method, path } = operation(asking, probe.call);
  const reply = await ask(method, path.replace('{sandboxId}', encodeURIComponent(subject.id)), probe.body);
  const words = `${method} ${path} ${replyWords(reply)}`;
  if ('trouble' in reply) return broken(words);
  const reception = receptionOf(reply.answer, false);
  if (reception !== 'accepted') return reception === 'refused' ? notOffered(words) : broken(words);
  if (probe.get === undefined) return offered(words);

  const target = operation(asking, probe.get).path;
  const { id } = isObject(reply.answer.json) ? reply.answer.json : {};
  const parameter = /\{(\w+)\}/.exec(target)?.[1] ?? '';
  const makes = parameter !== 'sandboxId';
  if (makes && typeof id !== 'string') return broken(`${words}, and names no id`);
  const made = makes ? String(id) : subject.id;
  if (parameter === 'snapshotId') snapshotMade(asking, made);
  const shownAt = target.replace(`{${parameter}}`, encodeURIComponent(made));
  const { state = '' } = probe;
  const { reached, last } = await reachState(asking, shownAt, state, STATE_MS);
  if (reached && probe.back !== undefined) await takeBack(probe.back, asking, { target: shownAt, parameter, id: made });
  const tells = `${words}, and ${probe.get} tells ${last}`;
  if (reached) return offered(tells);
  return last.toLowerCase() === probe.meanwhile?.toLowerCase()
    ? offered(`${tells}, ${STATE_MS / 1000} s later`)
    : broken(`${tells} and not ${state}`);
}

/** A snapshot is in the ledger until it is gone. Only an interruption is worth waiting until it can be deleted. */
function snapshotMade({ client, ledger, made, signal }: Asking, id: string): void {
  ledger.made({ kind: 'snapshot', id });
  const path = `/snapshots/${encodeURIComponent(id)}`;
  made({
    async remove() {
      if (signal?.aborted) await removeSnapshot(client, id);
      else {
        const ask = createAsk(client, undefined);
        const reply = await ask('DELETE', path);
        const { gone } = await reachState({ ask, signal: undefined }, path, NO_STATE, STATE_MS);
        if (!gone) throw new HarnessError(`snapshot ${id} is still there: DELETE ${replyWords(reply)}`);
      }
      ledger.gone({ kind: 'snapshot', id });
    },
  });
}

async function takeBack(
  name: string,
  asking: Asking,
  { target, parameter, id }: { target: string; parameter: string; id: string },
): Promise<void> {
  const { method, path } = operation(asking, name);
  await asking.ask(method, path.replace(`{${parameter}}`, encodeURIComponent(id)));
  // Whether that works is for the checks to judge. What was made is removed in any case.
  if (parameter === 'sandboxId') await reachState(asking, target, 'Running', STATE_MS);
}

/** Parameters of an endpoint. */
export async function askEndpoint(probe: EndpointProbe, asking: Asking, subject: Subject): Promise<Seen> {
  // Something must listen there.
  await subject.execd();
  const query = new URLSearchParams(
    Object.entries(probe.endpoint).map(([name, value]): [string, string] => [name, String(value)]),
  );
  const reply = await asking.ask('GET', `${subject.path}/endpoints/${EXECD_PORT}?${query}`);
  const words = `GET /sandboxes/{sandboxId}/endpoints/${EXECD_PORT}?${query} ${replyWords(reply)}`;
  if ('trouble' in reply) return broken(words);
  const reception = receptionOf(reply.answer, true);
  if (reception !== 'accepted') return reception === 'refused' ? notOffered(words) : broken(words);
  const execd = execdAt(reply.answer.json, asking);
  if (execd === undefined) return broken(`${words}, and names no endpoint`);
  // Names of headers have no case.
  const told = JSON.stringify(reply.answer.json).toLowerCase();
  if (probe.holds !== undefined && !told.includes(probe.holds.toLowerCase())) {
    return ineffective(probe, `${words}, and neither the route nor its headers hold ${probe.holds}`);
  }
  if (probe.ping !== true) return offered(words);
  const answered = await ping(execd, asking.signal);
  const pinged =
    'status' in answered ? `ping there is answered with ${answered.status}` : `ping there: ${answered.trouble}`;
  return 'status' in answered && answered.status < 300
    ? offered(`${words}, and ${pinged}`)
    : broken(`${words}, and ${pinged}`);
}

/** A command. */
export async function askRun(probe: RunProbe, subject: Subject): Promise<Seen> {
  const { run, prints } = probe;
  const ran = await subject.run(run, prints === undefined ? {} : { until: prints });
  if (typeof ran === 'string') return unknown(`no command can be run: ${ran}`);
  if (prints !== undefined) {
    return ran.early
      ? offered(`the first words of \`${run}\` arrived while it ran`)
      : ineffective(probe, `the first words of \`${run}\` did not arrive while it ran${because(ran.trouble)}`);
  }
  if (ran.exit === undefined) return unknown(`\`${run}\` did not end${because(ran.trouble)}`);
  const words = `\`${run}\` ended with ${ran.exit}`;
  return ran.exit === 0 ? offered(words) : ineffective(probe, words);
}

/** A command that must not get what it wants. The last question to a sandbox: it may end with it. */
export async function askLimit(probe: LimitProbe, subject: Subject): Promise<Seen> {
  const control = await subject.run(probe.unlike);
  if (typeof control === 'string') return unknown(`no command can be run: ${control}`);
  if (control.exit !== 0) return unknown(`\`${probe.unlike}\` did not end with 0${because(control.trouble)}`);
  const ran = await subject.run(probe.dies);
  if (typeof ran === 'string') return unknown(`no command can be run: ${ran}`);
  if (ran.exit === 0) return ineffective(probe, `\`${probe.dies}\` ended with 0`);
  return offered(
    `\`${probe.dies}\` ${ran.exit === undefined ? 'was cut off' : `ended with ${ran.exit}`}, and \`${probe.unlike}\` with 0`,
  );
}

const because = (trouble: string | undefined): string => (trouble === undefined ? '' : `: ${trouble}`);

/** The method and path of an operation. Throws UnknownOperation. */
export function operation({ operations }: Pick<Asking, 'operations'>, name: string): { method: string; path: string } {
  const found = operations.find(({ operationId }) => operationId === name);
  // Documents of somebody else may lack one that our own file of capabilities names.
  if (found === undefined) throw new UnknownOperation(name);
  return found;
}

/** The documents in use have no operation of that name. */
export class UnknownOperation extends Error {
  constructor(name: string) {
    super(`the documents have no operation ${name}`);
  }
}
