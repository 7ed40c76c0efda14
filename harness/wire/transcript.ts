/** Transcripts: one exchange per line, NDJSON. */
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { describeError, HarnessError } from '../errors.ts';
import type { Exchange } from './exchange.ts';

export type TranscriptWriter = {
  write(exchange: Exchange): void;
  /** Resolves when everything is on disk. Throws HarnessError when something could not be written. */
  close(): Promise<void>;
};

/** Opens a transcript for appending and makes the folders above it. Throws HarnessError when that fails. */
export async function openTranscript(file: string): Promise<TranscriptWriter> {
  let failure: Error | undefined;
  const unwritable = (error: unknown): HarnessError =>
    new HarnessError(
      `${file}: the transcript cannot be written: ${describeError(error)}. Check space and permissions.`,
      {
        cause: error,
      },
    );
  await mkdir(dirname(file), { recursive: true }).catch((error: unknown) => {
    throw unwritable(error);
  });
  const stream = createWriteStream(file, { flags: 'a' });
  await new Promise<void>((resolve, reject) => {
    stream.once('open', () => resolve());
    stream.once('error', (error) => reject(unwritable(error)));
  });
  const closed = new Promise<void>((resolve) => stream.once('close', resolve));
  stream.on('error', (error) => {
    failure ??= error;
  });
  return {
    write(exchange) {
      if (!failure) stream.write(`${JSON.stringify(exchange)}\n`);
    },
    async close() {
      stream.end();
      await closed;
      if (failure) throw unwritable(failure);
    },
  };
}

/**
 * Reads a transcript, line by line. A last line that was cut (the writer was killed) is left out.
 * Throws HarnessError for a file that cannot be read and for any other line that is no exchange.
 */
export async function* readTranscript(file: string): AsyncGenerator<Exchange> {
  const stream = createReadStream(file, { encoding: 'utf8' });
  const unreadable = (error: unknown): HarnessError =>
    new HarnessError(`${file}: the transcript cannot be read: ${describeError(error)}.`, { cause: error });
  let streamError: unknown;
  stream.once('error', (error) => {
    streamError = error;
  });
  let number = 0;
  let broken: HarnessError | undefined;
  try {
    for await (const line of createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY })) {
      number += 1;
      if (broken) throw broken;
      if (line === '') continue;
      const exchange = parseLine(line);
      if (exchange) yield exchange;
      else broken = new HarnessError(`${file}:${number}: this line is no exchange. Delete the file and run again.`);
    }
  } catch (error) {
    if (error instanceof HarnessError || error !== streamError) throw error;
    throw unreadable(error);
  } finally {
    stream.destroy();
  }
  if (streamError) throw unreadable(streamError);
}

function parseLine(line: string): Exchange | undefined {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value !== 'object' || value === null) return undefined;
    const { seq, request } = value as Partial<Exchange>;
    return typeof seq === 'number' && typeof request === 'object' ? (value as Exchange) : undefined;
  } catch {
    return undefined;
  }
}
