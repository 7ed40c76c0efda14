/** Faults that the recorder can put between a client and any server, to prove that the suite notices them. */
import type { Api, HeaderList } from './exchange.ts';

export type Answer = { status: number; headers: HeaderList; body: Buffer };

export type Fault =
  /** The server is not asked. */
  | { kind: 'answer'; answer: Answer }
  /** The server is asked, and its answer is changed. The transcript has the changed one, as if the server had sent it. */
  | { kind: 'change'; change: (answer: Answer) => Answer }
  /** The server is asked something else, and its answer may be changed too. The transcript has what the client sent. */
  | {
      kind: 'ask';
      /** Path and query, relative to the base of the API. */
      target?: (target: string) => string;
      headers?: (headers: HeaderList) => HeaderList;
      body?: (body: Buffer) => Buffer;
      change?: (answer: Answer) => Answer;
    }
  /** The same, later and in pieces: `beforeMs` before the server is asked, and its body in chunks of `chunkBytes`. */
  | { kind: 'slow'; beforeMs: number; chunkBytes?: number }
  /** No answer, until a time-out. */
  | { kind: 'hang' }
  /** The connection is closed without an answer. */
  | { kind: 'drop' };

/** Which fault an exchange gets; undefined for none. */
export type FaultPlan = (request: FaultRequest) => Fault | undefined;

/** What a plan decides by. The target is relative to the base of the API. */
export type FaultRequest = { api: Api; method: string; target: string; headers: HeaderList };
