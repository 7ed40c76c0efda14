/**
 * Volumes that the columns of a run have in common: the first column that comes to the scenario makes and fills them, the
 * others wait until that is done, and the last one removes them. What no column came to remove, the end of the run does.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { claimsOf } from '../engine/resources.ts';
import { describeError, HarnessError } from '../errors.ts';
import { constantVolumes } from '../scenario/columns.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { systemClock, until } from '../until.ts';
import type { CommonVolumes } from '../verbs/surroundings.ts';
import { PROVISIONERS } from '../volumes/all.ts';
import type { SessionInfo } from './info.ts';

/** Where the workers tell each other of them, in the folder of reports. */
export const COMMON_FOLDER = 'common-volumes';

/** For the column that makes a volume, in milliseconds: below the time that a part of the set-up has. */
const MADE_MS = 45_000;
const LOOK_MS = 20;

/** Names of the volumes that the columns have in common: where several reach one, which nothing of the scenario can change. */
export function commonNames(
  scenario: Parameters<typeof constantVolumes>[0],
  { drivers, volumes }: Pick<SessionInfo, 'drivers' | 'volumes'>,
): ReadonlySet<string> {
  // Without a way from outside a volume lives as long as the sandbox with which one column has made it.
  const reached = PROVISIONERS.get(volumes.kind, 'volumes').look !== undefined;
  return new Set(drivers.length > 1 && reached ? constantVolumes(scenario) : []);
}

/** The claim name of every volume of a scenario in the column of `info`. */
export const claimsIn = (
  scenario: Parameters<typeof constantVolumes>[0] & Pick<Scenario, 'file'>,
  info: Pick<SessionInfo, 'runId' | 'column' | 'drivers' | 'volumes'>,
): Record<string, string> =>
  claimsOf(scenario, {
    runId: info.runId,
    ...(info.column === undefined ? {} : { column: info.column }),
    common: { names: commonNames(scenario, info) },
  });

/** Those of a scenario in the column of `info`; undefined where there are none. */
export function commonVolumes(
  scenario: Scenario,
  info: Pick<SessionInfo, 'drivers' | 'driver' | 'volumes' | 'reports'>,
): CommonVolumes | undefined {
  const names = commonNames(scenario, info);
  if (names.size === 0) return undefined;
  const folder = join(info.reports, COMMON_FOLDER);
  const note = (claim: string, what: string): string => join(folder, `${claim}.${what}`);

  async function awaited(claim: string): Promise<void> {
    const made = await until(systemClock, { within: MADE_MS, every: LOOK_MS }, async () => {
      if (existsSync(note(claim, 'failed'))) return 'failed';
      return existsSync(note(claim, 'made')) ? 'made' : undefined;
    });
    if (made === 'made') return;
    const maker = readFileSync(note(claim, 'maker'), 'utf8');
    const why = made === 'failed' ? readFileSync(note(claim, 'failed'), 'utf8') : `not done in ${MADE_MS / 1000} s`;
    throw new HarnessError(`volume ${claim}, which all drivers share, was not made in the column of ${maker}: ${why}`);
  }

  return {
    names,
    async provide(claim, make) {
      mkdirSync(folder, { recursive: true });
      if (!isFirst(note(claim, 'maker'), info.driver)) return awaited(claim);
      try {
        await make();
      } catch (error) {
        // Others may look at any moment: it is there as a whole or not at all.
        writeFileSync(note(claim, 'why'), describeError(error));
        renameSync(note(claim, 'why'), note(claim, 'failed'));
        throw error;
      }
      writeFileSync(note(claim, 'made'), '');
    },
    async leave(claim, remove) {
      writeFileSync(note(claim, `left-${info.driver}`), '');
      // Two that leave at the same time both remove it, which is no error.
      if (!info.drivers.every((driver) => existsSync(note(claim, `left-${driver}`)))) return;
      await remove();
      for (const name of readdirSync(folder))
        if (name.startsWith(`${claim}.`)) rmSync(join(folder, name), { force: true });
    },
  };
}

/** Whether nobody has written the file before. */
function isFirst(file: string, text: string): boolean {
  try {
    writeFileSync(file, text, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}
