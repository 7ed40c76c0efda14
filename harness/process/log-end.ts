/** The end of a log, for messages. */
import { readFile } from 'node:fs/promises';

const KEPT_BYTES = 8192;
const LINES = 15;

/** The last 15 lines of a text file, 8 KiB of them at most, without colours; empty where there is no such file. */
export async function logEnd(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  return text
    .slice(-KEPT_BYTES)
    .replace(/\u001b\[[0-9;]*m/g, '')
    .trimEnd()
    .split('\n')
    .slice(-LINES)
    .join('\n');
}
