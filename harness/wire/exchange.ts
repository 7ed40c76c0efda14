/**
 * One HTTP exchange as the recorder saw it: what a scenario sent and what the server under test answered. Secrets are
 * already replaced in everything that is kept here.
 */
import type { RequestSecret } from './request-secrets.ts';

/**
 * Whom the exchange is with. `lifecycle` is the server, diagnostics included, `execd` and `egress` are what every sandbox
 * brings along; `other` is traffic to some other port of a sandbox.
 */
export type Api = 'lifecycle' | 'execd' | 'egress' | 'other';

/** A body as far as it is kept: text where it is valid UTF-8, base64 otherwise, cut after a limit. */
export type KeptBody = {
  /** Size on the wire in bytes, whole, whatever is kept. A compressed body is kept as what it decodes to. */
  bytes: number;
  text?: string;
  base64?: string;
  /** Set when `text` or `base64` holds only the beginning, or when nothing could be kept. */
  truncated?: true;
};

export type HeaderList = [name: string, value: string][];

export type RecordedRequest = {
  method: string;
  /** Path and query as the server under test got them, relative to the base URL of its API (`/sandboxes?page=1`). */
  target: string;
  headers: HeaderList;
  body?: KeptBody;
};

export type RecordedResponse = {
  status: number;
  headers: HeaderList;
  body?: KeptBody;
};

export type Exchange = {
  /** Position in the transcript of the scenario, from 1. */
  seq: number;
  /** Scenario file, relative to the scenarios folder. */
  scenario: string;
  /** Of a further driver of the run, in whose column the scenario is done once more: its name. */
  driver?: string;
  /** Of merged shards: the number of the one that it is of. `tick` is by the clock of its machine. */
  shard?: number;
  /** The step that was running, `null` while the scenario is set up or cleaned up. */
  step: string | null;
  /** When the request arrived at the recorder, RFC 3339. */
  at: string;
  /** The same moment on a clock that never jumps and that all recorders of a machine share, in milliseconds. */
  tick: number;
  /** From the first byte of the request to the last of the response, in milliseconds. */
  ms: number;
  api: Api;
  /** Base URL that reproduces the exchange without the recorder. */
  base: string;
  request: RecordedRequest;
  /** Absent when no response head came; then `failure` says why. With `failure` the body is what came before it. */
  response?: RecordedResponse;
  /** `<reason>: <message>`, with the reason that the client got as `x-conformance-recorder`. */
  failure?: string;
  /**
   * The client stopped reading before the response had ended, as a driver does after a terminal event: no fault. The
   * body can be whole all the same, since the recorder reads on for a while after a terminal event.
   */
  stoppedBy?: 'client';
  /** The call of an SDK that made the request: `javascript create 3`. Absent where something else did. */
  call?: string;
  /** Of a creation: the secrets that it sent, and which of them its response repeats. Absent where there are none. */
  secrets?: RequestSecret[];
  /** The step sent something wrong on purpose: the request is not held against the harness. */
  wrongOnPurpose?: true;
  /**
   * What stood for the API key where it was a wrong one, by name (`cut`), or `other` for values of headers that an
   * endpoint demands and that are not those it gave: the values themselves are not kept.
   */
  wrongKey?: string;
};

/** First value of a header, names compared without case. */
export function headerValue(headers: HeaderList, name: string): string | undefined {
  const wanted = name.toLowerCase();
  return headers.find(([key]) => key.toLowerCase() === wanted)?.[1];
}
