/**
 * The second sandbox: the optional members of createSandbox, all together. When they are refused, the largest part of them that
 * is accepted is looked for: one left out, then two, one request after the other, so that refusals cost no sandbox.
 */
import type { CreateProbe } from '../capabilities/probe-format.ts';
import { EXECD_TOKEN_HEADER } from '../execd-operations.ts';
import { isObject } from '../json-object.ts';
import { entered, madeBy } from '../lifecycle-client/preflight.ts';
import { EXECD_PORT } from '../ports.ts';
import { systemClock } from '../until.ts';
import { type Reception, type Reply, receptionOf } from './ask.ts';
import { execdAt, ping } from './execd.ts';
import { notShown } from './shows.ts';
import { broken, ineffective, notOffered, offered, type Seen, unknown } from './sighting.ts';
import { type Asking, createSubject, reachState, replyWords, type Subject } from './subject.ts';

/** A capability that is asked for with members of createSandbox, in which no name in `${}` is left. */
export type Wish = { capability: string; probe: CreateProbe };

/** For the search among refusals. */
const SEARCH_MS = 20_000;
/** For the sandbox until it is Running. */
const RUNNING_MS = 20_000;

/** What each wish comes to, in their order. `plain`: the creation that was accepted without any of the members. */
export async function askSecond(
  wishes: readonly Wish[],
  asking: Asking,
  plain: Readonly<Record<string, unknown>>,
): Promise<Seen[]> {
  const seen = new Map<Wish, Seen>();
  const refusals = new Map<string, Reply>();
  const end = systemClock.now() + SEARCH_MS;
  for (const chosen of partsOf(wishes)) {
    if (systemClock.now() >= end) {
      for (const wish of wishes)
        seen.set(wish, unknown(`no part of ${wordsOf(wishes)} was accepted within ${SEARCH_MS / 1000} s`));
      break;
    }
    const madeAt = Date.now();
    const reply = await asking.ask('POST', '/sandboxes', requestOf(plain, chosen), asking.createMs);
    const reception: Reception = 'answer' in reply ? receptionOf(reply.answer, true) : 'wrong';
    const id = 'answer' in reply ? madeBy(reply.answer) : undefined;
    if (id !== undefined) {
      asking.made(entered(asking.client, asking.ledger, id));
      await judge(chosen, createSubject(asking, id, madeAt), { asking, reply, seen });
      break;
    }
    if (reception === 'accepted' || !('answer' in reply)) {
      // It may have made one all the same: a further request could make another.
      for (const wish of chosen)
        seen.set(
          wish,
          broken(
            `POST /sandboxes with ${wordsOf(chosen)} ${replyWords(reply)}${reception === 'accepted' ? ', and names no id' : ''}`,
          ),
        );
      break;
    }
    refusals.set(keyOf(chosen), reply);
  }
  const accepted = wishes.filter((wish) => seen.has(wish));
  return wishes.map((wish) => seen.get(wish) ?? leftOut(wish, accepted, wishes, refusals));
}

/** All, then all but one, all but two, and so on, down to each alone. */
function partsOf(wishes: readonly Wish[]): Wish[][] {
  const parts = [[...wishes]];
  for (const wish of wishes) parts.push(...parts.map((part) => part.filter((other) => other !== wish)));
  return parts.filter((part) => part.length > 0).sort((a, b) => b.length - a.length);
}

const keyOf = (chosen: readonly Wish[]): string => chosen.map(({ capability }) => capability).join(' ');

/** A member without which the rest was accepted: what the server said to it beside the rest. */
function leftOut(
  wish: Wish,
  accepted: readonly Wish[],
  wishes: readonly Wish[],
  refusals: ReadonlyMap<string, Reply>,
): Seen {
  const beside = wishes.filter((other) => other === wish || accepted.includes(other));
  const reply = refusals.get(keyOf(beside));
  if (reply === undefined || !('answer' in reply))
    return unknown(`nobody asked for ${wordsOf([wish])} beside ${wordsOf(accepted)}`);
  const others = accepted.length === 0 ? '' : ` (beside ${wordsOf(accepted)})`;
  const words = `POST /sandboxes with ${wordsOf([wish])}${others} ${replyWords(reply)}`;
  return receptionOf(reply.answer, true) === 'refused' ? notOffered(words) : broken(words);
}

/** Whether each member that was accepted has its effect. */
async function judge(
  chosen: readonly Wish[],
  subject: Subject,
  { asking, reply, seen }: { asking: Asking; reply: Reply; seen: Map<Wish, Seen> },
): Promise<void> {
  const { reached, last } = await reachState(asking, subject.path, 'Running', RUNNING_MS);
  const shown = await asking.ask('GET', subject.path);
  for (const wish of chosen) {
    const words = `POST /sandboxes with ${wordsOf([wish])} ${replyWords(reply)}`;
    seen.set(
      wish,
      reached
        ? await effectOf(wish.probe, words, { asking, subject, shown })
        : broken(`${words}, and the sandbox with ${wordsOf(chosen)} tells ${last} and not Running`),
    );
  }
}

/** What comes of the members of one capability in a sandbox that was made with them. `words`: how they were accepted. */
export async function effectOf(
  probe: CreateProbe,
  words: string,
  { asking, subject, shown }: { asking: Asking; subject: Subject; shown: Reply },
): Promise<Seen> {
  const effects: string[] = [];
  if (probe.sandbox !== undefined) {
    const missing = 'answer' in shown ? notShown(probe.sandbox, shown.answer.json, subject.madeAt) : shown.trouble;
    if (missing !== undefined) return ineffective(probe, `${words}, and in getSandbox ${missing}`);
    effects.push('getSandbox shows it');
  }
  if (probe.run !== undefined) {
    const ran = await subject.run(probe.run);
    // That commands cannot be run is not the fault of the member.
    const trouble = typeof ran === 'string' ? ran : ran.exit === undefined ? ran.trouble : undefined;
    if (typeof ran === 'string' || trouble !== undefined) {
      return offered(`${words}; no command can be run to see it: ${trouble}`);
    }
    effects.push(`\`${probe.run}\` ended with ${ran.exit}`);
    if (ran.exit !== 0) return ineffective(probe, [words, ...effects].join(', and '));
  }
  if (probe.headers === 'needed') {
    const missing = await headersNeeded(asking, subject);
    if (missing !== undefined) return ineffective(probe, `${words}, and ${missing}`);
    effects.push('its endpoint needs the headers that it names');
  }
  return offered([words, ...effects].join(', and '));
}

/** Undefined when the endpoint names headers and nobody is answered without them; otherwise what is otherwise. */
async function headersNeeded({ ask, url, apiKey, signal }: Asking, subject: Subject): Promise<string | undefined> {
  await subject.execd();
  const reply = await ask('GET', `${subject.path}/endpoints/${EXECD_PORT}`);
  const execd = 'answer' in reply ? execdAt(reply.answer.json, { url, apiKey }) : undefined;
  if (execd === undefined) return `getSandboxEndpoint ${replyWords(reply)}, and names no endpoint`;
  // The token of execd itself is no matter of the way there.
  const isToken = ([name]: [string, string]): boolean => name.toUpperCase() === EXECD_TOKEN_HEADER;
  const named = Object.entries(execd.headers);
  if (named.every(isToken)) return 'getSandboxEndpoint names no headers';
  const bare = await ping({ ...execd, headers: Object.fromEntries(named.filter(isToken)) }, signal);
  return 'status' in bare && bare.status < 300 ? `ping without the headers is answered with ${bare.status}` : undefined;
}

/** The plain creation with the members of all that is chosen: lists are joined, null leaves a member out. */
export function requestOf(plain: Readonly<Record<string, unknown>>, chosen: readonly Wish[]): Record<string, unknown> {
  const request: Record<string, unknown> = { ...plain };
  for (const { probe } of chosen) {
    for (const [name, value] of Object.entries(probe.create)) {
      const before = request[name];
      if (value === null) delete request[name];
      else if (Array.isArray(value) && Array.isArray(before)) request[name] = [...before, ...value];
      else request[name] = isObject(value) && isObject(before) ? { ...before, ...value } : value;
    }
  }
  return request;
}

/** `a pvc volume, no timeout and platform`: the members of the chosen, for people. */
export const wordsOf = (chosen: readonly Wish[]): string =>
  chosen
    .flatMap(({ probe }) => Object.entries(probe.create).map(([name, value]) => memberWords(name, value)))
    .join(', ');

function memberWords(name: string, value: unknown): string {
  if (value === null) return `no ${name}`;
  if (name === 'volumes' && Array.isArray(value)) {
    const kinds = value.flatMap((volume) =>
      Object.keys(volume as object).filter((key) => /^(pvc|host|ossfs)$/.test(key)),
    );
    return `a volume of ${kinds.join(' and ')}`;
  }
  if (isObject(value) && name === 'extensions') return Object.keys(value).join(' and ');
  return name;
}
