/**
 * A driver program and what is said between it and us, line by line. Nothing that the driver says is corrected or hidden:
 * what breaks the protocol is noted, and each answer is given as it came.
 */

import type { DriverError, Results } from '../drivers/protocol/messages.ts';
import { openPipe, type Program } from '../drivers/protocol/pipe.ts';
import { readHello, readLine, resultProblems } from '../drivers/protocol/said.ts';
import { PROTOCOL } from '../drivers/protocol/version.ts';
import { fromJson } from '../json-text.ts';
import { Wrong } from './wrong.ts';

export type Operation = keyof Results;

/** What a driver says against the protocol, by the rule that it breaks. */
export type Breach = { rule: 'message' | 'result' | 'once' | 'flood'; why: string; messages: readonly string[] };

/** An answer, with the events before it, as the driver has written them. */
export type Reply = {
  /** The line that asked. */
  asked: string;
  events: { type: string; text: string }[];
  result?: unknown;
  error?: DriverError;
  /** The line that answers. */
  answered: string;
};

/** A request that is under way. */
export type Pending = {
  id: number;
  /** The line that asks. */
  asked: string;
  /** Resolves when there is an event. Throws Wrong when the answer or the end of the patience, in milliseconds, comes first. */
  event(patienceMs: number): Promise<void>;
  /** Throws Wrong when no answer comes within the patience, in milliseconds, or the driver ends. */
  answer(patienceMs: number): Promise<Reply>;
};

export type Conversation = {
  /** Writes a line as it is. */
  write(line: string): void;
  /** Sends a request under a new id. */
  request(op: Operation, members: Record<string, unknown>): Pending;
  /** Waits for the first line of the driver. Throws Wrong when it is no hello of this version. */
  hello(patienceMs: number): Promise<void>;
  /** Closes its standard input. False where it goes on all the same. */
  end(patienceMs: number): Promise<boolean>;
  /** Why it is of no use any more; undefined while it is. */
  broken(): string | undefined;
  breaches: readonly Breach[];
  /** Lines that it has written and that hold the text, on either stream. */
  mentions(text: string): string[];
  /** Ends it at once, with all that it has started. */
  kill(): Promise<void>;
};

export const HELLO = JSON.stringify({ hello: { protocol: PROTOCOL } });

/** Of a line: no answer here needs as many bytes. */
const MOST_BYTES = 16 * 1024 * 1024;
/** Of one request. */
const MOST_EVENTS = 50_000;
const MOST_BREACHES = 50;

type Open = {
  op: Operation;
  asked: string;
  events: Reply['events'];
  reply?: Reply;
  /** A line with its id that is no message. */
  unreadable?: { why: string; line: string };
};

/** Starts a driver program and says hello to it. One that cannot be started is broken at once. Throws nothing. */
export function startConversation(program: Program, secret: string): Conversation {
  const breaches: Breach[] = [];
  const requests = new Map<number, Open>();
  const watchers = new Set<() => void>();
  const secretLines: string[] = [];
  let last = 0;
  let first: string | undefined;
  let broken: string | undefined;

  const breach = (rule: Breach['rule'], why: string, ...messages: string[]): void => {
    if (breaches.length < MOST_BREACHES) breaches.push({ rule, why, messages });
  };
  const changed = (): void => {
    for (const watch of [...watchers]) watch();
  };
  const stop = (why: string): void => {
    broken ??= why;
    changed();
  };
  const pipe = openPipe(program, MOST_BYTES, {
    line(line) {
      if (line.includes(secret)) secretLines.push(line.replaceAll(secret, '(the API key)'));
      if (first === undefined) first = line;
      else if (line.trim() === '') breach('message', 'it writes an empty line', line);
      else take(line);
      changed();
    },
    broken(why) {
      if (/wrote a line/.test(why)) flood(why);
      stop(why);
    },
  });
  pipe.hold(true);

  function flood(why: string, ...messages: string[]): void {
    breach('flood', why, ...messages);
    stop(why);
    void pipe.kill();
  }

  function take(line: string): void {
    const said = readLine(line);
    if (said.kind === 'wrong') {
      breach('message', `it writes ${said.why}`, line);
      const { id } = (fromJson(line) ?? {}) as { id?: unknown };
      const meant = typeof id === 'number' ? requests.get(id) : undefined;
      if (meant !== undefined) meant.unreadable ??= { why: said.why, line };
      return;
    }
    const request = requests.get(said.id);
    if (request === undefined) {
      breach('once', 'it speaks of a request that nobody has made', line);
      return;
    }
    const { op, asked, events } = request;
    if (request.reply !== undefined) {
      const what = said.kind === 'event' ? 'gives an event of' : 'answers once more';
      breach('once', `it ${what} a request that it has answered`, asked, request.reply.answered, line);
      return;
    }
    if (said.kind === 'event') {
      if (op !== 'run') breach('once', `it gives an event of a request of ${op}`, asked, line);
      events.push(said.event);
      if (events.length > MOST_EVENTS) flood(`has written more than ${MOST_EVENTS} events of one command`, asked, line);
      return;
    }
    request.reply = {
      ...{ asked, events, answered: line },
      ...(said.kind === 'result' ? { result: said.result } : { error: said.error }),
    };
    const problems = said.kind === 'result' ? resultProblems(op, said.result) : undefined;
    if (problems !== undefined) breach('result', `the result of ${op} is none: ${problems}`, asked, line);
  }

  /** Waits until something is there. `missing` names what did not come. */
  function waitFor<T>(patienceMs: number, found: () => T | undefined, missing: (why: string) => Wrong): Promise<T> {
    return new Promise((resolve, reject) => {
      const over = (settle: () => void): void => {
        clearTimeout(timer);
        watchers.delete(look);
        settle();
      };
      const look = (): void => {
        const value = found();
        if (value !== undefined) over(() => resolve(value));
        else if (broken !== undefined) over(() => reject(missing(`it ${broken}${saying()}`)));
      };
      const timer = setTimeout(() => over(() => reject(missing(`nothing within ${patienceMs / 1000} s`))), patienceMs);
      watchers.add(look);
      look();
    });
  }
  const saying = (): string => {
    const errors = pipe.stderr().replaceAll(secret, '(the API key)').trim();
    return errors === '' ? '' : `; the last of its standard error: ${JSON.stringify(errors.slice(-500))}`;
  };

  pipe.write(HELLO);
  return {
    breaches,
    write: pipe.write,
    broken: () => broken,
    end: (patienceMs) => pipe.end(patienceMs),
    kill: () => pipe.kill(),
    mentions: (text) => [
      ...secretLines,
      ...pipe
        .stderr()
        .split('\n')
        .filter((line) => line.includes(text)),
    ],
    async hello(patienceMs) {
      const missing = (why: string): Wrong => new Wrong(`it does not answer the first line: ${why}`, [HELLO], true);
      const line = await waitFor(patienceMs, () => first, missing);
      const protocol = (fromJson(line) as { hello?: { protocol?: unknown } } | undefined | null)?.hello?.protocol;
      if (protocol !== undefined && protocol !== PROTOCOL)
        throw new Wrong(`it speaks version ${protocol} of the protocol, and not ${PROTOCOL}`, [HELLO, line]);
      const said = readHello(line);
      if (typeof said === 'string') throw new Wrong(said, [HELLO, line]);
    },
    request(op, members) {
      last += 1;
      const id = last;
      const asked = JSON.stringify({ id, op, ...members });
      const request: Open = { op, asked, events: [] };
      requests.set(id, request);
      pipe.write(asked);
      const missing = (why: string): Wrong => new Wrong(`${op} is not answered: ${why}`, [asked], true);
      return {
        ...{ id, asked },
        async event(patienceMs) {
          const any = (): true | undefined =>
            request.reply !== undefined || request.events.length > 0 ? true : undefined;
          await waitFor(
            patienceMs,
            any,
            (why) => new Wrong(`no event comes of a command that has written: ${why}`, [asked]),
          );
          if (request.events.length === 0)
            throw new Wrong('it answers before the event has come', [asked, request.reply?.answered ?? '']);
        },
        async answer(patienceMs) {
          await waitFor(patienceMs, () => request.reply ?? request.unreadable, missing);
          if (request.reply !== undefined) return request.reply;
          throw new Wrong(`the answer to ${op} is ${request.unreadable?.why}`, [asked, request.unreadable?.line ?? '']);
        },
      };
    },
  };
}
