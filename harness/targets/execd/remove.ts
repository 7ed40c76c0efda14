/** Removes from an execd what a scenario has left there, and nothing else. */
import { describeError } from '../../errors.ts';
import { fromJson } from '../../json-text.ts';
import { isDone, isGone } from '../../lifecycle-client/answers.ts';
import { plainFetch, textWithin } from '../../plain-fetch.ts';
import { type Execd, runCommand } from '../../probing/execd.ts';
import { systemClock, until } from '../../until.ts';
import type { Contents, Thing } from './contents.ts';
import { listScript, removalScript } from './script.ts';

/** For one answer, and for one script. */
const ANSWER_MS = 10_000;
const SCRIPT_MS = 20_000;
/** Of an answer, more is not read. */
const MOST_BYTES = 64 * 1024;
/** How long a command that was interrupted may still be said to run. */
const END_MS = 3000;

/** Removes what is in a sandbox. Gives a sentence for each thing that is still there, which also stays among the contents. */
export async function removeContents(execd: Execd, contents: Contents): Promise<string[]> {
  const things = contents.all();
  const of = (...kinds: Thing['kind'][]): Thing[] => things.filter(({ kind }) => kinds.includes(kind));
  const left: string[] = [];
  const each = async (some: readonly Thing[], remove: (thing: Thing) => Promise<string[]>): Promise<void> => {
    const found = await Promise.all(some.map((thing) => remove(thing).catch((error) => [saying(thing, error)])));
    for (const [index, lines] of found.entries()) {
      const thing = some[index];
      if (lines.length === 0 && thing !== undefined) contents.gone(thing);
      left.push(...lines);
    }
  };
  await Promise.all([
    each(of('session'), (thing) => deletion(execd, thing, `/session/${encodeURIComponent(thing.id)}`)),
    each(of('code'), ({ id }) => interruption(execd, `/code?id=${encodeURIComponent(id)}`)),
    each(of('command'), (thing) => endOfCommand(execd, thing)),
  ]);
  await each(of('context'), (thing) => deletion(execd, thing, `/code/contexts/${encodeURIComponent(thing.id)}`));
  // Last: what is ended above may still write there.
  await each(of('directory'), ({ id }) => removeDirectory(execd, id));
  return left;
}

const saying = ({ kind, id }: Thing, error: unknown): string => `${kind} ${id}: ${describeError(error)}`;

async function deletion(execd: Execd, thing: Thing, path: string): Promise<string[]> {
  const { status } = await ask(execd, 'DELETE', path);
  return isDone(status) || isGone(status) ? [] : [saying(thing, `DELETE answered ${status}`)];
}

/** Whatever is answered to it: what has ended by itself need not be interrupted. */
async function interruption(execd: Execd, path: string): Promise<string[]> {
  await ask(execd, 'DELETE', path);
  return [];
}

async function endOfCommand(execd: Execd, thing: Thing): Promise<string[]> {
  const id = encodeURIComponent(thing.id);
  const runs = async (): Promise<boolean> => {
    const { status, json } = await ask(execd, 'GET', `/command/status/${id}`);
    return isDone(status) && (json as { running?: unknown } | null | undefined)?.running === true;
  };
  if (!(await runs())) return [];
  await ask(execd, 'DELETE', `/command?id=${id}`);
  const ended = await until(systemClock, { within: END_MS, every: 50 }, async () =>
    (await runs()) ? undefined : true,
  );
  return ended ? [] : [saying(thing, 'it was interrupted, and still runs')];
}

async function removeDirectory(execd: Execd, directory: string): Promise<string[]> {
  const { stdout, trouble } = await runCommand(execd, removalScript(directory), { timeoutMs: SCRIPT_MS });
  if (trouble !== undefined) return [`directory ${directory}: the command that removes it failed: ${trouble}`];
  return [...new Set(stdout.split('\n').filter((line) => /^(process|directory) /.test(line)))].map((line) =>
    line.startsWith('process') ? `${line}, which uses ${directory}` : line,
  );
}

/** Directories of a run that are still there, and could not be removed. Throws nothing; a sentence for each. */
export async function sweepDirectories(execd: Execd, beginning: string): Promise<string[]> {
  const { stdout, trouble } = await runCommand(execd, listScript(beginning), { timeoutMs: SCRIPT_MS });
  if (trouble !== undefined) return [`whether a directory ${beginning}* is left is not known: ${trouble}`];
  const found = stdout.split('\n').filter((line) => line.startsWith(beginning) && /^[A-Za-z0-9/-]+$/.test(line));
  return (await Promise.all(found.map((directory) => removeDirectory(execd, directory)))).flat();
}

async function ask({ url, headers }: Execd, method: string, path: string): Promise<{ status: number; json: unknown }> {
  const response = await plainFetch(url + path, { method, headers, signal: AbortSignal.timeout(ANSWER_MS) });
  return { status: response.status, json: fromJson(await textWithin(response, MOST_BYTES)) };
}
