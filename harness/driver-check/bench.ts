/** What a case works with: a driver that runs, a server, and a sandbox that both know. */
import { randomUUID } from 'node:crypto';
import type { PlainSandbox } from '../drivers/http/driver.ts';
import type { Program } from '../drivers/protocol/pipe.ts';
import type { Layer } from '../front/reply.ts';
import {
  type Breach,
  type Conversation,
  type Operation,
  type Pending,
  type Reply,
  startConversation,
} from './conversation.ts';
import type { Asked, Place } from './place.ts';
import { CannotDo, Wrong } from './wrong.ts';

/** The header that stands for those of the suite. */
export const MARK = 'X-Driver-Check';

export type Sandbox = {
  handle: string;
  /** On the server. */
  id: string;
  /** The same sandbox, reached without the driver. */
  plain: PlainSandbox;
};

export type Bench = {
  place: Place;
  driver(): Conversation;
  /** The connection of create and connect. */
  connection(changes?: Record<string, unknown>): Record<string, unknown>;
  /** Sends a request with a mark of its own, and waits for nothing. */
  begin(op: Operation, members: Record<string, unknown>): Pending & { mark: string };
  /** Waits for the answer of a request, whatever it is. Throws Wrong where none comes. */
  answerOf(op: Operation, pending: Pending): Promise<Reply>;
  /** Sends a request and waits for its answer. Throws Wrong where none comes. */
  ask(op: Operation, members: Record<string, unknown>): Promise<Reply>;
  /** The same, and gives the result. Throws Wrong for an error, CannotDo for one of kind unsupported. */
  done(op: Operation, members: Record<string, unknown>): Promise<{ result: Record<string, unknown>; reply: Reply }>;
  /** Has the driver create a sandbox of its own. */
  create(changes?: Record<string, unknown>): Promise<Sandbox>;
  /** The sandbox that cases share, created by the driver when it is wanted first. */
  sandbox(): Promise<Sandbox>;
  /** Does something while a layer stands before the server. */
  during<T>(layer: Layer, work: () => Promise<T>): Promise<T>;
  /** What all processes of the driver have said against the protocol so far. */
  breaches(): Breach[];
  /** Where they have written the API key, which is replaced in what is given. */
  keyLines(): string[];
  /** Waits for the first line of a process of the driver. Throws Wrong. */
  hello(driver: Conversation): Promise<void>;
  /** Starts the driver anew, for what follows. Throws Wrong where it does not come up. */
  restart(): Promise<void>;
  /** Has the driver end, so that all that it has written is read. */
  end(): Promise<void>;
  /** A process of the driver beside the one of the cases; the caller ends it. */
  another(): Conversation;
  close(): Promise<void>;
};

/** How long something may take, in milliseconds. */
export type Patience = {
  /** A hello. */
  startMs: number;
  /** An answer. */
  answerMs: number;
  /** An answer of an operation that once was not answered. */
  againMs: number;
};
const PATIENCE: Patience = { startMs: 20_000, answerMs: 10_000, againMs: 1500 };

/** Milliseconds that a driver has for its end: what it writes until then is looked at. */
const END_MS = 3000;

/** Operations that every SDK can do: the others may be answered with an error of kind unsupported. */
const ALWAYS: readonly Operation[] = ['create', 'connect', 'run', 'state', 'delete', 'close'];

export const SANDBOX_REQUEST = {
  image: 'reference',
  entrypoint: ['tail', '-f', '/dev/null'],
  timeout: 600,
  env: {},
  metadata: {},
  resourceLimits: { cpu: '500m', memory: '256Mi' },
  extensions: {},
  volumes: [],
};

/** Starts the driver. Throws nothing: that it does not come up is for the first case. */
export function openBench(program: Program, place: Place, changes: Partial<Patience> = {}): Bench {
  const patience = { ...PATIENCE, ...changes };
  const start = (): Conversation => {
    const conversation = startConversation(program, place.apiKey);
    started.push(conversation);
    return conversation;
  };
  const started: Conversation[] = [];
  const unanswered = new Set<Operation>();
  let driver = start();
  let shared: Promise<Sandbox> | undefined;

  const bench: Bench = {
    place,
    driver: () => driver,
    connection: (changes = {}) => ({
      url: place.url,
      apiKey: place.apiKey,
      readySeconds: 8,
      createSeconds: 8,
      requestSeconds: 8,
      useServerProxy: false,
      ...changes,
    }),
    begin(op, members) {
      const mark = randomUUID();
      return { ...driver.request(op, { ...(op === 'close' ? {} : { headers: { [MARK]: mark } }), ...members }), mark };
    },
    async answerOf(op, pending) {
      try {
        return await pending.answer(unanswered.has(op) ? patience.againMs : patience.answerMs);
      } catch (error) {
        if (error instanceof Wrong) unanswered.add(op);
        throw error;
      }
    },
    ask: (op, members) => bench.answerOf(op, bench.begin(op, members)),
    async done(op, members) {
      const from = place.asked.length;
      const reply = await bench.ask(op, members);
      const { error, asked, answered } = reply;
      const action = (members.request as { action?: unknown } | undefined)?.action;
      const always = ALWAYS.includes(op) || action === 'read' || action === 'write';
      if (error?.kind === 'unsupported' && !always) throw new CannotDo(error.message);
      if (error !== undefined)
        throw new Wrong(`${op} gives an error, and ${refusalAmong(place.asked.slice(from))}`, [asked, answered]);
      return { result: (reply.result ?? {}) as Record<string, unknown>, reply };
    },
    async create(changes = {}) {
      const handle = `s-${randomUUID().slice(0, 8)}`;
      const request = { ...SANDBOX_REQUEST, ...changes };
      const { result, reply } = await bench.done('create', {
        sandbox: handle,
        connection: bench.connection(),
        request,
      });
      const { id } = result;
      if (typeof id !== 'string') throw new Wrong('create gives no id', [reply.asked, reply.answered]);
      return { handle, id, plain: place.plain.at(id) };
    },
    sandbox() {
      shared ??= bench.create();
      return shared;
    },
    async during(layer, work) {
      place.answerBy(layer);
      try {
        return await work();
      } finally {
        place.answerBy(undefined);
      }
    },
    breaches: () => started.flatMap(({ breaches }) => breaches),
    keyLines: () => started.flatMap(({ mentions }) => mentions(place.apiKey)),
    hello: (conversation) => conversation.hello(patience.startMs),
    async restart() {
      await driver.kill();
      shared = undefined;
      driver = start();
      await bench.hello(driver);
    },
    async end() {
      if (driver.broken() === undefined) await driver.end(END_MS);
    },
    another: start,
    async close() {
      await Promise.all(started.map((one) => one.kill()));
    },
  };
  return bench;
}

/** What of these requests the server has refused, in words. */
function refusalAmong(asked: readonly Asked[]): string {
  const refused = asked.filter(({ status = 0 }) => status >= 400).at(-1);
  if (refused === undefined) return 'the server has refused nothing';
  const { method, target, status } = refused;
  return `what was sent for it is not what the documents allow: ${method} ${target} was answered ${status}`;
}
