/** What the API server says instead of doing what it was asked. */

export class ApiError extends Error {
  override readonly name = 'ApiError';
  /** The HTTP status. */
  readonly status: number;
  /** The word of the server for it, such as AlreadyExists; empty when it said none. */
  readonly reason: string;

  constructor(status: number, reason: string, message: string) {
    super(message);
    this.status = status;
    this.reason = reason;
  }
}

/** Of an answer that is no success, with the `Status` object that Kubernetes puts into it. */
export function apiError(status: number, body: string): ApiError {
  try {
    const { reason, message } = JSON.parse(body) as { reason?: unknown; message?: unknown };
    return new ApiError(
      status,
      typeof reason === 'string' ? reason : '',
      typeof message === 'string' ? message : `the API server answered ${status}`,
    );
  } catch {
    return new ApiError(status, '', `the API server answered ${status}: ${body.slice(0, 200)}`);
  }
}

/** Whether the object is not there, or not the one that was meant (its uid is another). */
export const isGone = (error: unknown): boolean => error instanceof ApiError && error.status === 404;

/** Whether somebody else was faster: the object has changed since it was read, or is another one by now. */
export const isConflict = (error: unknown): boolean =>
  error instanceof ApiError && error.status === 409 && error.reason !== 'AlreadyExists';

export const isAlreadyThere = (error: unknown): boolean =>
  error instanceof ApiError && error.status === 409 && error.reason === 'AlreadyExists';

/** Whether the resource version of a watch is older than what the server remembers. */
export const isExpired = (error: unknown): boolean => error instanceof ApiError && error.status === 410;

/**
 * Whether the server will say the same to the same request again: it is invalid, or nobody may do it. A namespace that is
 * being deleted is said with 403 as well, and what is in it goes along.
 */
export const isRefusal = (error: unknown): error is ApiError =>
  error instanceof ApiError && [400, 403, 405, 413, 415, 422].includes(error.status);
