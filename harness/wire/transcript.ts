/** Transcripts: one exchange per line, NDJSON. */
import { createReadStream, createWriteStream, type ReadStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { describeError, HarnessError } from '../errors.ts';
import type { Api, Exchange } from './exchange.ts';

/** The name of the file with the exchanges of a scenario, by its path; `column`: the further driver in whose column it was run. */
export const transcriptName = (scenario: string, column?: string): string =>
  `${scenario.replace(/\.ya?ml$/, '').replaceAll('/', '.')}${column === undefined ? '' : `@${column}`}.ndjson`;

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
 * Reads a transcript, line by line. A last line that was cut (the writer was killed) is left out. With `api`, exchanges
 * of other APIs are left out without being looked at, as far as that can be told from their text; with `calls`, all that
 * were made by no call of an SDK.
 * Throws HarnessError for a file that cannot be read and for any other line that is no exchange.
 */
export async function* readTranscript(file: string, only?: Api | 'calls'): AsyncGenerator<Exchange> {
  const stream = createReadStream(file, { encoding: 'utf8', highWaterMark: READ_BYTES });
  // Quotes inside a JSON string are escaped: this cannot miss an exchange of the API.
  const mark = only === undefined ? '' : only === 'calls' ? '"call":"' : `"api":"${only}"`;
  let number = 0;
  let broken: HarnessError | undefined;
  try {
    for await (const lines of linesOf(stream)) {
      for (const line of lines) {
        number += 1;
        if (broken) throw broken;
        if (line === '' || !line.includes(mark)) continue;
        const exchange = parseLine(line);
        if (exchange) yield exchange;
        else broken = new HarnessError(`${file}:${number}: this line is no exchange. Delete the file and run again.`);
      }
    }
  } catch (error) {
    if (error instanceof HarnessError || error !== stream.errored) throw error;
    throw new HarnessError(`${file}: the transcript cannot be read: ${describeError(error)}.`, { cause: error });
  } finally {
    stream.destroy();
  }
}

const READ_BYTES = 256 * 1024;

/** Lines as they come, many at a time: one by one they take longer to read than to judge. */
async function* linesOf(stream: ReadStream): AsyncGenerator<string[]> {
  let begun: string[] = [];
  for await (const chunk of stream as AsyncIterable<string>) {
    const [first = '', ...others] = chunk.split('\n');
    begun.push(first);
    const last = others.pop();
    if (last === undefined) continue;
    yield [begun.join(''), ...others];
    begun = [last];
  }
  const rest = begun.join('');
  if (rest !== '') yield [rest];
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
