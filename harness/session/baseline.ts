/** The known deviations of a run: the file that the settings name, or the one of the target. */
import { type Baseline, loadBaseline, utcToday } from '../register/baseline.ts';
import type { Settings } from '../settings/settings.ts';
import { TARGETS } from '../targets/all.ts';

type BaselineSettings = Pick<Settings, 'baseline' | 'ownBaselineOnly' | 'target' | 'specs'>;

/** The file with the known deviations of a run, if there is one. */
export const baselineFile = ({
  baseline,
  ownBaselineOnly,
  target,
}: Omit<BaselineSettings, 'specs'>): string | undefined =>
  baseline ?? (ownBaselineOnly ? undefined : TARGETS.get(target.kind, 'target').baseline);

/** The file, read; undefined where there is none. `today` is YYYY-MM-DD. Throws UsageError with all that is wrong with it. */
export function baselineOf(settings: BaselineSettings, today = utcToday()): Baseline | undefined {
  const file = baselineFile(settings);
  return file === undefined ? undefined : loadBaseline(file, { today, specs: settings.specs });
}
