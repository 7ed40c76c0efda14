/** The stream of events with which an engine answers a pull or an import. */
import type Docker from 'dockerode';
import { HarnessError } from '../../../errors.ts';

/** The last status of the stream (an import ends with the id of the image). Throws what the stream calls an error. */
export function finished(docker: Docker, stream: NodeJS.ReadableStream, signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      (stream as NodeJS.ReadableStream & { destroy(error: unknown): void }).destroy(signal.reason);
    };
    signal.addEventListener('abort', abort, { once: true });
    docker.modem.followProgress(stream, (error: Error | null, events: { status?: string; error?: string }[] | null) => {
      signal.removeEventListener('abort', abort);
      const failure = events?.find((event) => event.error !== undefined)?.error;
      if (error) reject(error);
      else if (failure !== undefined) reject(new HarnessError(`The Docker engine says: ${failure}`));
      else resolve(events?.at(-1)?.status ?? '');
    });
  });
}
