/** A request that cannot be answered with success: becomes the `ErrorResponse` of the specification. */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly status: number;
  /** Upper-case word for programs. */
  readonly code: string;
  readonly headers: Record<string, string>;

  constructor(status: number, code: string, message: string, headers: Record<string, string> = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}

export function badRequest(message: string, code = 'INVALID_REQUEST'): Failure {
  return new Failure(400, code, message);
}

/** `code` of an error of the operating system, `ENOENT`. */
export function errnoOf(error: unknown): string | undefined {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  return typeof code === 'string' ? code : undefined;
}

/** What is wrong with the path in the request; every other refusal of the system is a failure at run time. */
const CALLER_ERRORS: Record<string, [code: string, text: string]> = {
  EISDIR: ['IS_A_DIRECTORY', 'is a directory'],
  EEXIST: ['FILE_EXISTS', 'exists already'],
  ENOTEMPTY: ['DIRECTORY_NOT_EMPTY', 'is a directory that is not empty'],
  ENAMETOOLONG: ['NAME_TOO_LONG', 'is too long'],
  ELOOP: ['TOO_MANY_SYMLINKS', 'goes through too many symbolic links'],
  EINVAL: ['INVALID_PATH', 'cannot be used for this'],
  ENXIO: ['NOT_A_REGULAR_FILE', 'is not a regular file'],
};

const SYSTEM_ERRORS: Record<string, [code: string, text: string]> = {
  EROFS: ['READ_ONLY_FILE_SYSTEM', 'is on a read-only file system'],
  EACCES: ['PERMISSION_DENIED', 'permission denied'],
  EPERM: ['PERMISSION_DENIED', 'operation not permitted'],
  ENOSPC: ['NO_SPACE', 'no space left on the device'],
  EDQUOT: ['NO_SPACE', 'the disk quota is used up'],
  EBUSY: ['BUSY', 'is in use'],
  ETXTBSY: ['BUSY', 'is being executed'],
};

/**
 * Runs an action on a path and turns errors of the system into Failures that name the path.
 * `notFound` is the status that the operation documents for a path that is not there: 404, or 400 where it has no 404.
 */
export async function onPath<T>(path: string, action: () => Promise<T>, notFound: 400 | 404 = 404): Promise<T> {
  try {
    return await action();
  } catch (error) {
    throw pathFailure(path, error, notFound);
  }
}

export function pathFailure(path: string, error: unknown, notFound: 400 | 404 = 404): unknown {
  const code = errnoOf(error);
  if (error instanceof Failure || code === undefined) return error;
  if (code === 'ENOENT') return new Failure(notFound, 'FILE_NOT_FOUND', `${path}: no such file or directory`);
  if (code === 'ENOTDIR') {
    return new Failure(notFound, 'NOT_A_DIRECTORY', `${path}: a part of the path is not a directory`);
  }
  const caller = CALLER_ERRORS[code];
  if (caller) return new Failure(400, caller[0], `${path}: ${caller[1]}`);
  const system = SYSTEM_ERRORS[code];
  return new Failure(500, system?.[0] ?? code, `${path}: ${system?.[1] ?? (error as Error).message}`);
}

/** Any thrown value as a Failure. What nobody expected is a run-time error, never a crash. */
export function toFailure(error: unknown): Failure {
  if (error instanceof Failure) return error;
  return new Failure(500, errnoOf(error) ?? 'RUNTIME_ERROR', error instanceof Error ? error.message : String(error));
}
