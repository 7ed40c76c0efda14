/** A driver in another program, as a driver: what it answers becomes what every driver gives and throws. */
import { isObject, type JsonObject } from '../../json-object.ts';
import { spelledState } from '../../lifecycle-client/answers.ts';
import { commandResult } from '../command.ts';
import {
  ActionFailure,
  type CommandRequest,
  type CommandResult,
  type DrivenSandbox,
  type Driver,
  type DriverOptions,
  type FileRequest,
  type FileResult,
  Unsupported,
} from '../driver.ts';
import { fileInfo } from '../http/files.ts';
import type { RunningProgram } from './child.ts';
import { DriverFailure } from './failure.ts';
import type { DriverError, FileDone, Ran, Results } from './messages.ts';
import type { Program } from './pipe.ts';
import type { Answered, Asked, AskOptions } from './request.ts';
import type { Op } from './said.ts';
import { sharedProgram } from './shared.ts';

/** Of this thread: names of sandboxes between suite and program. */
let handles = 0;

/**
 * A driver over a program that speaks the driver protocol, once it has said hello; `start` gives the program. What the
 * program does wrong is thrown as DriverFailure, also at once.
 */
export async function createProtocolDriver(
  program: Program,
  options: DriverOptions,
  start: (program: Program) => RunningProgram = sharedProgram,
): Promise<Driver> {
  const open = new Set<string>();
  const connection = {
    url: options.url,
    ...(options.apiKey === undefined ? {} : { apiKey: options.apiKey }),
    readySeconds: options.readySeconds,
    createSeconds: options.createSeconds,
    requestSeconds: options.requestSeconds,
    useServerProxy: options.useServerProxy,
  };
  // One that has failed is not started anew within a scenario: it would know none of its sandboxes.
  const running = start(program);
  await running.hello();
  const requests = (count: number): number => count * options.requestSeconds * 1000;

  const attach = async (what: string, request: (handle: string) => Asked<'create' | 'connect'>) => {
    handles += 1;
    const handle = `s${handles}`;
    // A request that creates, the endpoint, the last question of the wait, and a deletion where it was in vain.
    const ms = (options.readySeconds + options.createSeconds) * 1000 + requests(3) + running.limits.marginMs;
    const { id } = await asking(what, running, request(handle), { ms });
    open.add(handle);
    return driven(id, handle);
  };

  const driven = (id: string, handle: string): DrivenSandbox => {
    const ask = <O extends Op>(what: string, request: Asked<O>): Promise<Results[O]> =>
      asking(what, running, request, { ms: requests(2) + running.limits.marginMs });
    const headers = (): Record<string, string> => options.headers?.() ?? {};
    const run = (what: string, command: CommandRequest, background: boolean, own: AskOptions): Promise<Ran> => {
      if (own.signal?.aborted)
        throw new ActionFailure(`${what} failed: nobody waits for it`, { cause: own.signal.reason });
      const request = { op: 'run', sandbox: handle, headers: headers(), request: { ...command, background } } as const;
      return asking(what, running, request, own);
    };
    return {
      id,
      async run(command, signal): Promise<CommandResult> {
        const texts = { stdout: [] as string[], stderr: [] as string[] };
        const what = 'running the command';
        const { exitCode } = await run(what, command, false, {
          signal,
          onOutput({ type, text }) {
            texts[type].push(text);
          },
        });
        if (exitCode === null) throw new ActionFailure(`${what} failed: no exit code came back`);
        return commandResult(exitCode, texts.stdout, texts.stderr);
      },
      async start(command, signal) {
        await run('starting the command', command, true, { signal, onOutput: () => undefined });
      },
      async file(request) {
        const asked: Asked<'file'> = { op: 'file', sandbox: handle, headers: headers(), request: fileRequest(request) };
        const answered = await running.ask(asked, { ms: requests(2) + running.limits.marginMs });
        if ('error' in answered) return refused(program.name, request, answered.error);
        return fileResult(program.name, request, answered.result);
      },
      async state() {
        const { state } = await ask('asking for the state', { op: 'state', sandbox: handle, headers: headers() });
        return spelledState(state);
      },
      async remove() {
        await ask(`deleting sandbox ${id}`, { op: 'delete', sandbox: handle, headers: headers() });
      },
    };
  };

  return {
    create: (request) =>
      attach(`creating a sandbox of ${request.image}`, (sandbox) => ({
        op: 'create',
        sandbox,
        connection,
        headers: options.headers?.() ?? {},
        request,
      })),
    async connect(sandboxId) {
      await options.started?.(sandboxId);
      return attach(`connecting to sandbox ${sandboxId}`, (sandbox) => ({
        op: 'connect',
        sandbox,
        connection,
        headers: options.headers?.() ?? {},
        sandboxId,
      }));
    },
    async close() {
      // A program that has failed holds nothing any more, and whoever asked it knows.
      if (running.failure() !== undefined) return;
      const ms = running.limits.marginMs;
      const closing = [...open].map((sandbox) => asking('closing', running, { op: 'close', sandbox }, { ms }));
      open.clear();
      await Promise.all(closing);
    },
  };
}

/** Asks, and throws what another driver would throw for an error. */
async function asking<O extends Op>(
  what: string,
  program: RunningProgram,
  request: Asked<O>,
  options: AskOptions,
): Promise<Results[O]> {
  const answered: Answered<O> = await program.ask(request, options);
  if ('result' in answered) return answered.result;
  throw failureOf(program.name, what, answered.error, options.signal);
}

function failureOf(driver: string, what: string, { kind, message, status, code }: DriverError, signal?: AbortSignal) {
  switch (kind) {
    case 'unsupported':
      return new Unsupported(`${what}: the driver ${driver} cannot do it: ${message}`);
    case 'cancelled':
      return new ActionFailure(`${what} failed: it was cancelled`, { cause: signal?.reason });
    default: {
      const answer = status === undefined ? '' : ` answered ${status}${code === undefined ? '' : ` ${code}`}`;
      return new ActionFailure(`${what} failed:${answer} ${message}`);
    }
  }
}

/** A refusal of the server is a result. */
function refused(driver: string, { action, path }: FileRequest, error: DriverError): FileResult {
  const { kind, status, code = 'UNEXPECTED_RESPONSE' } = error;
  if (kind === 'api' && status !== undefined && status >= 400) return { ok: false, status, code };
  throw failureOf(driver, `${action} ${path}`, error);
}

function fileRequest(request: FileRequest): Asked<'file'>['request'] {
  if (request.action !== 'write') return request;
  const { content, ...rest } = request;
  return { ...rest, base64: Buffer.from(content).toString('base64') };
}

/** Throws DriverFailure where the result is not that of the action. */
function fileResult(driver: string, { action, path }: FileRequest, done: FileDone): FileResult {
  const wrong = (why: string) =>
    new DriverFailure(`The driver ${driver} gave a result of ${action} ${path} that is none: ${why}`);
  switch (action) {
    case 'read': {
      const { base64 } = done;
      if (base64 === undefined) throw wrong('it has no base64');
      const bytes = Buffer.from(base64, 'base64');
      if (bytes.toString('base64') !== base64) throw wrong('its base64 is none');
      return { ok: true, content: bytes.toString('utf8'), base64, bytes: bytes.length };
    }
    case 'info':
      return { ok: true, info: known(done.info) };
    case 'list':
      if (done.entries === undefined) throw wrong('it has no entries');
      return { ok: true, entries: done.entries.map(known) };
    default:
      return { ok: true };
  }
}

/** What is known of a file, with the names of the document or those that SDKs make of them. */
function known(info: unknown): unknown {
  if (!isObject(info)) return info;
  const { createdAt, modifiedAt, ...members }: JsonObject = info;
  return fileInfo({ created_at: createdAt, modified_at: modifiedAt, ...members });
}
