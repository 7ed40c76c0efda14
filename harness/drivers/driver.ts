/** How the engine drives a sandbox. Each SDK that can drive one implements this; the engine knows nothing else. */

import type { Reading } from './output.ts';
import type { Program } from './protocol/pipe.ts';

/** Members of CreateSandboxRequest, already free of expressions. */
export type SandboxRequest = {
  image: string;
  entrypoint: string[];
  /** Seconds. */
  timeout: number;
  env: Record<string, string>;
  metadata: Record<string, string>;
  resourceLimits: Record<string, string>;
  extensions: Record<string, string>;
  platform?: Record<string, unknown>;
  volumes: Record<string, unknown>[];
};

export type CommandRequest = {
  command: string;
  cwd?: string;
  envs?: Record<string, string>;
  uid?: number;
  gid?: number;
  /** Enforced by execd, in milliseconds. */
  timeoutMs?: number;
};

/** Lines joined by `\n`, without the last line end: see output.ts. */
export type Output = { stdout: string; stderr: string };

export type CommandResult = Output & {
  exitCode: number;
  /** What the events can be read as, where that is not the same: the output by each of the readings. */
  readings?: Record<Reading, Output>;
};

/** What the file API did, or that it refused: a refusal is a result, not a failure of the action. */
export type FileResult =
  | { ok: true; content?: string; base64?: string; bytes?: number; info?: unknown; entries?: unknown[] }
  | { ok: false; status: number; code: string };

export type FileRequest =
  | { action: 'read' | 'info' | 'list' | 'remove' | 'makeDirectory' | 'removeDirectory'; path: string }
  | { action: 'write'; path: string; content: Uint8Array; mode?: number }
  | { action: 'move'; path: string; to: string };

export type DrivenSandbox = {
  readonly id: string;
  /** Runs a command to its end. Throws ActionFailure when no exit code comes back. */
  run(request: CommandRequest, signal: AbortSignal): Promise<CommandResult>;
  /** Starts a command in the background. Throws ActionFailure when execd does not say that it did. */
  start(request: CommandRequest, signal: AbortSignal): Promise<void>;
  file(request: FileRequest): Promise<FileResult>;
  /** Spelled as the documents spell it, where only the case differs. */
  state(): Promise<string>;
  /** Deletes the sandbox on the server. Throws ActionFailure when the server does not. */
  remove(): Promise<void>;
};

export type Driver = {
  /** Creates a sandbox and waits until it is Running and its execd answers. Throws ActionFailure when that does not happen. */
  create(request: SandboxRequest): Promise<DrivenSandbox>;
  /** Drives a sandbox that somebody else created, once its execd answers. Throws ActionFailure when it does not. */
  connect(id: string): Promise<DrivenSandbox>;
  /** Releases connections; sandboxes are the caller's to delete. */
  close(): Promise<void>;
};

/** What every driver gets. Plain data. */
export type DriverOptions = {
  /** Base URL of the server without `/v1`: the recorder. */
  url: string;
  apiKey: string | undefined;
  /** How long a new sandbox may take until its execd answers, in seconds. */
  readySeconds: number;
  /** For the answer to a creation, in seconds. */
  createSeconds: number;
  /** For any other request, in seconds. */
  requestSeconds: number;
  useServerProxy: boolean;
  /**
   * Headers that each request must have besides, asked for while it is made, or once for all requests of one call of the
   * driver. They tell the recorder which call a request belongs to. Only drivers that are an SDK are given any.
   */
  headers?(): Record<string, string>;
  /**
   * Waits until a sandbox is Running, and throws NotStarted when that does not happen. Drivers that are an SDK await it
   * once a sandbox is made, and before they connect to one: before that a server may have no endpoint of it.
   */
  started?(id: string): Promise<void>;
  /**
   * Where a driver that is an SDK does something for its SDK which that could not do: asked for while a request is made,
   * gives whom to tell of it. `what` is why the SDK could not use the answer, `target` how the target of the request ends.
   */
  mending?(): (what: string, target: string) => void;
};

/** One driver of the registry (all.ts). */
export type DriverEntry = {
  /** As the setting `driver` names it: one word in small letters. */
  name: string;
  /** What it is, in a few words, for `--help`. */
  sentence: string;
  /**
   * It is a published SDK: an answer that it cannot use is a finding of its rule, `sdk.NAME.can-use`, and the run goes on
   * by plain HTTP (fallback.ts).
   */
  sdk?: true;
  /**
   * Installs what the driver needs and this machine lacks; called once before a run, in which many threads open it. `log`
   * takes a line for the user about what takes time. Throws HarnessError, with a sentence that says what to do.
   */
  prepare?(options: { log(line: string): void; signal?: AbortSignal | undefined }): Promise<void>;
  /**
   * Opens the driver for one scenario; what it needs is loaded here and not before. Throws HarnessError, with a sentence
   * that says what to do, where this machine lacks something.
   */
  open(options: DriverOptions): Promise<Driver>;
  /**
   * Where the driver is a program that speaks the driver protocol: what starts it, for whoever speaks to it directly.
   * `log` takes a line about what has to be made ready. Throws as `open` does.
   */
  program?(surroundings: { log(line: string): void }): Promise<Program>;
};

/** The server did not do what a step is about to judge. The step fails, and what depends on it is blocked. */
export class ActionFailure extends Error {
  override readonly name: string = 'ActionFailure';
}

/** A sandbox that should come up is not Running in time, or has ended. No driver has asked it for anything yet. */
export class NotStarted extends ActionFailure {
  override readonly name = 'NotStarted';
}

/** A driver has no way to do what it was asked for; nothing was asked of the server. */
export class Unsupported extends ActionFailure {
  override readonly name = 'Unsupported';
}
