/**
 * A driver in another program, as it is spoken to: requests and their answers, within their times. What the program does
 * wrong is a DriverFailure; where nothing that it says can be trusted any more, every open and later request gets the same.
 */

import { describeError } from '../../errors.ts';
import { createRedactor } from '../../wire/redact.ts';
import { DriverFailure } from './failure.ts';
import type { HelloAnswer } from './messages.ts';
import { openPipe, type Pipe, type Program } from './pipe.ts';
import {
  type Answered,
  type Asked,
  type AskOptions,
  type OpenRequest,
  openRequest,
  type ProgramLimits,
} from './request.ts';
import { type Op, readHello, readLine } from './said.ts';
import { PROTOCOL } from './version.ts';

export const PROGRAM_LIMITS: ProgramLimits = {
  helloMs: 30_000,
  marginMs: 10_000,
  cancelMs: 5000,
  endMs: 3000,
  // A file of 64 MiB as base64.
  lineBytes: 96 * 1024 * 1024,
  outputLength: 64 * 1024 * 1024,
  outputEvents: 1_000_000,
};

export type RunningProgram = {
  readonly name: string;
  readonly limits: ProgramLimits;
  /** What the program says of itself. Throws DriverFailure. */
  hello(): Promise<HelloAnswer['hello']>;
  /** Throws DriverFailure for what the program does wrong. */
  ask<O extends Op>(request: Asked<O>, options?: AskOptions): Promise<Answered<O>>;
  /** What every request gets from now on; undefined while the program is of use. */
  failure(): DriverFailure | undefined;
  /** Closes its input. Throws DriverFailure, and kills it, when it does not end by itself. */
  end(): Promise<void>;
};

/** A request that is not answered, and who waits. */
type Waiting = { request: OpenRequest; settle(answered: Answered<Op> | DriverFailure): void };

/** Of what a program says, in a failure. */
const SHOWN = 2000;

/** Starts a program, which says hello meanwhile. Never throws: a program that cannot be started has failed. */
export function startProgram(program: Program, limits: ProgramLimits = PROGRAM_LIMITS): RunningProgram {
  const open = new Map<number, Waiting>();
  const secrets = new Set<string>();
  let last = 0;
  let failure: DriverFailure | undefined;
  let ending: Promise<void> | undefined;
  let greet: (hello: HelloAnswer['hello']) => void = () => undefined;
  let refuse: (failure: DriverFailure) => void = () => undefined;
  let greeted = false;
  const hello = new Promise<HelloAnswer['hello']>((resolve, reject) => {
    greet = resolve;
    refuse = reject;
  });
  hello.catch(() => undefined); // every request awaits it

  const shown = (text: string): string =>
    createRedactor([...secrets])
      .text(text)
      .trim()
      .slice(-SHOWN);
  const failed = (what: string): DriverFailure => {
    const stderr = shown(pipe?.stderr() ?? '');
    const said = stderr === '' ? '' : `\nThe last that it wrote on its standard error:\n${stderr}`;
    return new DriverFailure(`The driver ${program.name} ${shown(what)}${said}`);
  };
  const during = (): string => {
    const ops = new Set([...open.values()].map(({ request }) => request.op));
    if (!greeted) return ' before it has said hello';
    return ops.size === 0 ? ' while nothing was asked of it' : ` during ${[...ops].join(', ')}`;
  };
  const refuseAll = (why: DriverFailure): void => {
    clearTimeout(patience);
    failure = why;
    refuse(why);
    for (const { settle } of open.values()) settle(new DriverFailure(why.message));
  };

  /** Nothing that it says counts any more. */
  const over = (what: string): void => {
    if (ending !== undefined) return;
    const whole = `${what}${during()}`;
    ending = (async () => {
      await pipe?.kill();
      refuseAll(failed(whole));
    })();
  };

  const first = (line: string): void => {
    const said = readHello(line);
    if (typeof said === 'string') over(`speaks no driver protocol (${said}: ${excerpt(line)})`);
    else if (said.hello.protocol !== PROTOCOL) {
      over(`speaks version ${said.hello.protocol} of the driver protocol, and this suite version ${PROTOCOL}:`);
    } else {
      greeted = true;
      clearTimeout(patience);
      greet(said.hello);
    }
  };

  const take = (line: string): void => {
    const said = readLine(line);
    if (said.kind === 'wrong') {
      over(`wrote ${said.why} (${excerpt(line)})`);
      return;
    }
    const waiting = open.get(said.id);
    if (waiting !== undefined) waiting.request.take(said);
    else {
      const which = said.id <= last ? 'which it has answered' : 'which nobody made';
      over(`${said.kind === 'event' ? 'gave output for' : 'answered'} request ${said.id}, ${which},`);
    }
  };

  const patience = setTimeout(() => over(`says no hello: none within ${limits.helloMs / 1000} s`), limits.helloMs);
  let pipe: Pipe | undefined;
  try {
    pipe = openPipe(program, limits.lineBytes, {
      line: (text) => (greeted ? take(text) : first(text)),
      broken: over,
    });
    pipe.write(JSON.stringify({ hello: { protocol: PROTOCOL } }));
  } catch (error) {
    over(`cannot be started: ${describeError(error)}`);
  }

  function send<O extends Op>(asked: Asked<O>, options: AskOptions): Promise<Answered<O>> {
    last += 1;
    const id = last;
    return new Promise((resolve, reject) => {
      pipe?.hold(true);
      pipe?.write(JSON.stringify({ id, ...asked }));
      const request = openRequest(asked.op, options, limits, {
        answered: (answered) => open.get(id)?.settle(answered),
        failed: (what) => open.get(id)?.settle(failed(what)),
        cancel: () => pipe?.write(JSON.stringify({ op: 'cancel', of: id })),
        over,
      });
      const settle = (answered: Answered<Op> | DriverFailure): void => {
        request.forget();
        open.delete(id);
        if (open.size === 0) pipe?.hold(false);
        if (answered instanceof DriverFailure) reject(answered);
        else if ('error' in answered) resolve({ error: { ...answered.error, message: shown(answered.error.message) } });
        else resolve(answered as Answered<O>);
      };
      open.set(id, { request, settle });
    });
  }

  return {
    name: program.name,
    limits,
    hello: () => hello,
    async ask(asked, options = {}) {
      if ('connection' in asked && asked.connection.apiKey !== undefined) secrets.add(asked.connection.apiKey);
      await hello;
      await ending;
      if (failure !== undefined) throw new DriverFailure(failure.message);
      return send(asked, options);
    },
    failure: () => failure,
    async end() {
      if (ending === undefined) {
        const ended = pipe?.end(limits.endMs);
        ending = (async () => {
          const done = await ended;
          refuseAll(failed(done ? 'has been ended' : 'goes on although its standard input is closed'));
          if (!done) throw failure;
        })();
      }
      await ending;
    },
  };
}

const excerpt = (line: string): string => JSON.stringify(line.length > 200 ? `${line.slice(0, 200)}...` : line);
