/**
 * The two kinds of trouble that are not the tested server's fault. A deviation of the server is never one of these:
 * it is a failed check.
 */

/** What the user wrote (flags, configuration, scenario files) cannot be used. Exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The harness or its surroundings failed: no verdict about the server follows from it. Exit code 3. */
export class HarnessError extends Error {
  override readonly name: string = 'HarnessError';
}

/** The message of anything that was thrown, in one line, with the messages of its causes. */
export function describeError(error: unknown): string {
  const parts: string[] = [];
  let current: unknown = error;
  while (current !== undefined && current !== null && parts.length < 5) {
    const message = messageOf(current);
    const text = message.replace(/\s+/g, ' ').trim();
    if (!parts.some((part) => part.includes(text))) parts.push(text);
    current = current instanceof Error ? current.cause : undefined;
  }
  return parts.map((part, index) => (index < parts.length - 1 ? part.replace(/[.:]$/, '') : part)).join(': ');
}

function messageOf(error: unknown): string {
  if (error instanceof Error) return error.message || error.name;
  // Not every library throws errors.
  const { message } = error as { message?: unknown };
  return typeof message === 'string' ? message : String(error);
}
