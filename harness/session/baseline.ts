/** The known deviations of a run: the file that the settings name, or the one of the target. */
import { type Baseline, loadBaseline, utcToday } from '../register/baseline.ts';
import type { Settings } from '../settings/settings.ts';
import { TARGETS } from '../targets/all.ts';

type BaselineSettings = Pick<Settings, 'baseline' | 'ownBaselineOnly' | 'target' | 'serverVersion' | 'specs'>;

/** The file with the known deviations of a run, if there is one. */
export const baselineFile = ({
  baseline,
  ownBaselineOnly,
  target,
  serverVersion,
}: Omit<BaselineSettings, 'specs'>): string | undefined => {
  if (baseline !== undefined || ownBaselineOnly) return baseline;
  const entry = TARGETS.get(target.kind, 'target');
  return serverVersion === undefined ? entry.baseline : entry.baselineOf?.(serverVersion);
};

/** The file, read; undefined where there is none. `today` is YYYY-MM-DD. Throws UsageError with all that is wrong with it. */
export function baselineOf(settings: BaselineSettings, today = utcToday()): Baseline | undefined {
  const file = baselineFile(settings);
  return file === undefined ? undefined : loadBaseline(file, { today, specs: settings.specs });
}
