/** Answers other than the wanted one. */

export type RefusalStatus = 400 | 401 | 404 | 409 | 500 | 502 | 503;

/** A request that is refused: becomes an ErrorResponse of the specification. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: RefusalStatus;
  /** Machine-readable, `INVALID_REQUEST`. */
  readonly code: string;

  constructor(status: RefusalStatus, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

export const invalid = (message: string): Refusal => new Refusal(400, 'INVALID_REQUEST', message);

export const unsupported = (message: string): Refusal => new Refusal(400, 'UNSUPPORTED', message);

export const conflict = (code: string, message: string): Refusal => new Refusal(409, code, message);

export const noSandbox = (id: string): Refusal =>
  new Refusal(404, 'SANDBOX_NOT_FOUND', `There is no sandbox ${quote(id)}.`);

export const noSnapshot = (id: string): Refusal =>
  new Refusal(404, 'SNAPSHOT_NOT_FOUND', `There is no snapshot ${quote(id)}.`);

/** What a client wrote, short enough and harmless in a message. */
export function quote(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}
