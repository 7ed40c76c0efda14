/** What is asked of execd in the first sandbox: one operation. */
import type { ExecdProbe } from '../capabilities/probe-format.ts';
import { isObject } from '../json-object.ts';
import { fromJson } from '../json-text.ts';
import { plainFetch, textWithin } from '../plain-fetch.ts';
import { type Reply, receptionOf, troubleOf } from './ask.ts';
import { canBeNamed, type Execd, within } from './execd.ts';
import { operation } from './questions.ts';
import { broken, notOffered, offered, type Seen, unknown } from './sighting.ts';
import { type Asking, replyWords, type Subject } from './subject.ts';

/** A runtime for code may take a while to start, in milliseconds. */
const ANSWER_MS = 20_000;
/** Of an answer, more is not read. */
const MOST_BYTES = 64 * 1024;

/** Whether an operation of execd is accepted. What it makes is deleted. Throws UnknownOperation. */
export async function askExecd(probe: ExecdProbe, asking: Asking, subject: Subject): Promise<Seen> {
  const execd = await subject.execd();
  if (typeof execd === 'string') return unknown(`execd cannot be asked: ${execd}`);
  const { method, path } = operation(asking, probe.execd);
  const query = probe.query === undefined ? '' : `?${new URLSearchParams(probe.query)}`;
  const reply = await send(execd, { method, path: `${path}${query}`, body: probe.body }, asking.signal);
  const words = `${method.toUpperCase()} ${path}${query} of execd ${replyWords(reply)}`;
  // What stands behind an operation may be left out: nobody answers then.
  if ('trouble' in reply) return unknown(words);
  // The document has no word for an operation, or a language, that there is not.
  if (receptionOf(reply.answer, true) !== 'accepted') return notOffered(words);
  if (probe.id === undefined || probe.back === undefined) return offered(words);
  const id = isObject(reply.answer.json) ? reply.answer.json[probe.id] : undefined;
  if (typeof id !== 'string' || !canBeNamed(id))
    return broken(`${words}, and names no ${probe.id} that a path can have`);
  const back = operation(asking, probe.back);
  const target = back.path.replace(/\{\w+\}/, encodeURIComponent(id));
  await send(execd, { method: back.method, path: target, body: undefined }, asking.signal);
  return offered(words);
}

type Request = { method: string; path: string; body: unknown };

async function send({ url, headers, key }: Execd, request: Request, signal: AbortSignal | undefined): Promise<Reply> {
  try {
    const response = await plainFetch(`${url}${request.path}`, {
      method: request.method.toUpperCase(),
      headers: { ...key, ...headers, 'content-type': 'application/json' },
      ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
      signal: within(ANSWER_MS, signal),
    });
    const text = await textWithin(response, MOST_BYTES);
    return { answer: { status: response.status, text, json: fromJson(text) } };
  } catch (error) {
    signal?.throwIfAborted();
    return { trouble: troubleOf(error, ANSWER_MS) };
  }
}
