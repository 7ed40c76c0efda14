/** `clean`: removes what earlier runs have left or kept. */
import { UsageError } from '../errors.ts';
import { createLifecycleClient, type LifecycleClient } from '../lifecycle-client/client.ts';
import { checkServer } from '../lifecycle-client/preflight.ts';
import { packageDir } from '../package.ts';
import { openLedger } from '../run/ledger.ts';
import { type Unfinished, unfinishedRuns } from '../run/unfinished.ts';
import { isOn, removeAbandonedRuns, type SweptRun, sweepRun } from '../session/recover.ts';
import { type Flags, resolveSettings } from '../settings/resolve.ts';
import type { Settings } from '../settings/settings.ts';
import { TARGETS } from '../targets/all.ts';
import type { Opened } from '../targets/target.ts';

const print = (line: string): void => void process.stdout.write(`${line}\n`);

/**
 * Removes what the runs named by `ids`, or all that have ended, left on the server of the settings. Of a run on another
 * machine nobody knows here whether it has ended: it must be named. Gives 3 when something is still there.
 */
export async function cleanCommand(ids: readonly string[], flags: Flags): Promise<number> {
  const settings = resolveSettings(flags, { env: process.env, cwd: process.cwd(), packageDir });
  const { reports, target } = settings;
  await removeAbandonedRuns({ reports, log: print });
  const runs = unfinishedRuns(reports).filter(({ runId }) => ids.length === 0 || ids.includes(runId));
  const unknown = ids.filter((id) => !runs.some(({ runId }) => runId === id));
  if (unknown.length > 0) throw new UsageError(`no run has left anything that is called ${unknown.join(' or ')}`);
  const { url } = target;
  const here = url === undefined ? [] : runs.filter((one) => isOn({ url }, one));
  let left = false;
  if (url !== undefined && here.length > 0) {
    const { adopt, client, close } = await opened(settings, url);
    for (const one of here) {
      adopt(one.runId, openLedger(one.file), one.left);
      left = (await clean(one, client, ids)) || left;
    }
    await close();
  }
  for (const one of runs) if (!here.includes(one)) print(elsewhere(one));
  if (runs.length === 0) print('nothing is left of earlier runs');
  return left ? 3 : 0;
}

type Open = Pick<Opened, 'adopt' | 'close'> & { client: LifecycleClient };

/** The server at `url`, or what stands for one before it. Throws UsageError or HarnessError that says what to do. */
async function opened({ target: { kind }, apiKey, execd, createMs }: Settings, url: string): Promise<Open> {
  const standIn = await TARGETS.get(kind, 'target').open?.({ url, execd });
  if (standIn !== undefined) return { ...standIn, client: createLifecycleClient(standIn.url, undefined) };
  const client = createLifecycleClient(url, apiKey, createMs);
  await checkServer(client, url);
  return { client, adopt: () => undefined, close: async () => undefined };
}

/** Whether something is still there. */
async function clean(one: Unfinished, client: LifecycleClient, ids: readonly string[]): Promise<boolean> {
  if (one.owner !== 'gone' && !ids.includes(one.runId)) {
    const where = one.run === undefined ? 'in an older version' : `on ${one.run.host}`;
    print(
      `run ${one.runId} began ${where} and may still go: \`clean ${one.runId}\` removes what it has made all the same`,
    );
    return false;
  }
  const swept = await sweepRun(one, client, { kept: true, log: print });
  const { problems } = swept;
  print(`run ${one.runId}: ${outcomeOf(swept)}`);
  for (const problem of problems) print(`still there: ${problem}`);
  return problems.length > 0;
}

/** What `clean` found of a run, in words. */
export function outcomeOf({ removed, missing, problems }: SweptRun): string {
  const words = [
    ...(removed.length === 0 ? [] : [`removed ${removed.join(', ')}`]),
    ...(missing.length === 0 ? [] : [`gone already: ${missing.join(', ')}`]),
  ];
  if (words.length > 0) return words.join('; ');
  return problems.length === 0 ? 'nothing was left' : 'nothing was removed';
}

function elsewhere({ runId, run, left, file }: Unfinished): string {
  const items =
    left.length === 0
      ? 'may have left something'
      : `has left ${left.map(({ kind, id }) => `${kind} ${id}`).join(', ')}`;
  const how = run?.url === undefined ? `see ${file}` : `\`clean --target ${run.url}\`, with its API key, removes that`;
  return `run ${runId} ${items}: ${how}`;
}
