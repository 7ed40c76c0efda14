/** One request to a driver program: its times, its output, its answer. */
import type { DriverError, OperationRequest, OutputEvent, Results } from './messages.ts';
import { type Op, resultProblems, type Said } from './said.ts';

export type ProgramLimits = {
  /** How long a program may take to say hello, in milliseconds. */
  helloMs: number;
  /** What an answer may take beyond what the requests to the server may, in milliseconds. */
  marginMs: number;
  /** How long the answer to a request may take that is cancelled, in milliseconds. */
  cancelMs: number;
  /** How long a program may go on when its input is closed, in milliseconds. */
  endMs: number;
  /** Bytes of one line. */
  lineBytes: number;
  /** Characters, and events, of the output of one run. */
  outputLength: number;
  outputEvents: number;
};

type Without<T, Key extends PropertyKey> = T extends unknown ? Omit<T, Key> : never;

/** A request as whoever asks has it. */
export type Asked<O extends Op = Op> = Extract<Without<OperationRequest, 'id'>, { op: O }>;

/** What came of it. Errors of kind `driver`, and those that do not fit, are thrown. */
export type Answered<O extends Op> = { result: Results[O] } | { error: DriverError };

export type AskOptions = {
  /** How long the answer may take, in milliseconds; without it until the signal fires. */
  ms?: number;
  /** The request is cancelled when it fires. */
  signal?: AbortSignal;
  /** Of a run. */
  onOutput?(event: OutputEvent['event']): void;
};

/** What a request tells whoever made it. The first that it tells is the last. */
export type RequestListener = {
  answered(answered: Answered<Op>): void;
  /** This request has failed by what the program did: a text that goes on after the name of the driver. */
  failed(what: string): void;
  /** The program is to cancel it. */
  cancel(): void;
  /** Nothing that the program says counts any more: a text as above. */
  over(what: string): void;
};

export type OpenRequest = {
  op: Op;
  /** Takes what the program says of it. */
  take(said: Exclude<Said, { kind: 'wrong' }>): void;
  /** Nobody waits for it any more, and its timers end. */
  forget(): void;
};

const seconds = (ms: number): string => `${ms / 1000} s`;

/** Begins with the time of a request. */
export function openRequest(
  op: Op,
  options: AskOptions,
  limits: ProgramLimits,
  listener: RequestListener,
): OpenRequest {
  const { ms, signal, onOutput } = options;
  let timer: NodeJS.Timeout | undefined;
  let cancelled: 'aborted' | 'late' | undefined;
  let length = 0;
  let events = 0;

  const cancel = (why: 'aborted' | 'late'): void => {
    if (cancelled !== undefined) return;
    cancelled = why;
    clearTimeout(timer);
    const late = why === 'late' ? `did not answer within ${seconds(ms ?? 0)}, and ` : '';
    timer = setTimeout(
      () => listener.over(`${late}did not react within ${seconds(limits.cancelMs)} to a cancellation`),
      limits.cancelMs,
    );
    listener.cancel();
  };
  const onAbort = (): void => cancel('aborted');

  const output = (event: OutputEvent['event']): void => {
    length += event.text.length;
    events += 1;
    if (onOutput === undefined) listener.over(`gave output for ${op}`);
    else if (length > limits.outputLength || events > limits.outputEvents) {
      listener.over(`gave more output than ${limits.outputLength} characters or ${limits.outputEvents} events`);
    } else onOutput(event);
  };

  const failed = (error: DriverError): string | undefined => {
    if (error.kind === 'driver') return `has failed during ${op}: ${error.message}`;
    return error.kind === 'cancelled' && cancelled === undefined
      ? `says of ${op} that it was cancelled, which nobody asked for`
      : undefined;
  };

  if (ms !== undefined) timer = setTimeout(() => cancel('late'), ms);
  signal?.addEventListener('abort', onAbort, { once: true });
  if (signal?.aborted) onAbort();

  return {
    op,
    take(said) {
      if (said.kind === 'event') {
        output(said.event);
        return;
      }
      const problem = said.kind === 'error' ? failed(said.error) : resultProblems(op, said.result);
      if (cancelled === 'late') {
        listener.failed(`did not answer ${op} within ${seconds(ms ?? 0)}, and only when it was cancelled`);
      } else if (problem !== undefined) listener.failed(problem);
      else listener.answered(said.kind === 'error' ? { error: said.error } : { result: said.result as Results[Op] });
    },
    forget() {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    },
  };
}
