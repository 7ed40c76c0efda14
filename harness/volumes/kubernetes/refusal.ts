/** What a cluster answers that is not what was asked for. */
import { HarnessError } from '../../errors.ts';

export class ClusterRefusal extends HarnessError {
  /** HTTP status of the API of the cluster. */
  readonly status: number;

  constructor(message: string, status: number) {
    super(message);
    this.status = status;
  }
}

const isRefusal = (error: unknown, status: number): boolean =>
  error instanceof ClusterRefusal && error.status === status;

/** Whether the cluster says that there is one of that name already. */
export const isTaken = (error: unknown): boolean => isRefusal(error, 409);

/** Whether the cluster does not allow it: missing rights, or an admission rule such as a quota. */
export const isForbidden = (error: unknown): boolean => isRefusal(error, 403);

/** The result of a call, or undefined where the cluster says that the thing does not exist. */
export async function unlessAbsent<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (isRefusal(error, 404)) return undefined;
    throw error;
  }
}
