/** The settings of a certification run: those of the place where the server is, and nothing that would choose what is judged. */
import { loadCapabilities } from '../capabilities/load.ts';
import type { LoadedClaim } from '../certificate/claim.ts';
import { UsageError } from '../errors.ts';
import { isPackaged, packageDir } from '../package.ts';
import { type Flags, resolveSettings } from '../settings/resolve.ts';
import type { Settings } from '../settings/settings.ts';
import { EXECD_TARGET } from '../targets/all.ts';
import { REFUSED_FLAGS } from './certify-refused.ts';

/** The settings. Throws UsageError also for what conformance.yaml or the environment chooses. */
export function certifySettings(flags: Flags, { profiles, drivers, claim }: LoadedClaim, waivers?: string): Settings {
  const around = { env: process.env, cwd: process.cwd(), packageDir };
  const settings = resolveSettings({ ...flags, driver: drivers, specVersion: claim.set }, around);
  refuseChosen(settings);
  const { named = [], added } = settings.capabilities;
  const needed = loadCapabilities(settings.specs).capabilities.flatMap(({ name, profile, place }) =>
    profiles.includes(profile) && place === undefined ? [name] : [],
  );
  return {
    ...settings,
    capabilities: { added: [...new Set([...named, ...added, ...needed])], removed: [] },
    baseline: waivers,
    ownBaselineOnly: true,
    require: { profiles: claim.profiles, asked: true },
  };
}

const elsewhere = 'in conformance.yaml or the environment';

function refuseChosen({ target, scenarios, specs, capabilities, baseline, require }: Settings): void {
  const why = (name: string): string => REFUSED_FLAGS[name]?.why ?? '';
  const refused = [
    ...(target.kind === EXECD_TARGET ? [`an execd is named ${elsewhere}: ${why('execd')}`] : []),
    ...(isPackaged('scenarios', scenarios)
      ? []
      : [`scenarios of ${scenarios} are named ${elsewhere}: ${why('scenarios')}`]),
    ...(isPackaged('specs', specs) ? [] : [`specs of ${specs} are named ${elsewhere}: ${why('specs')}`]),
    ...(baseline === undefined ? [] : [`the baseline ${baseline} is named in conformance.yaml: ${why('baseline')}`]),
    ...(require === undefined ? [] : [`require is in conformance.yaml: ${why('require')}`]),
    ...capabilities.removed.map(
      (name) => `-${name} ${elsewhere}: a certification run leaves out nothing that the server shows`,
    ),
  ];
  if (refused.length === 0) return;
  throw new UsageError(
    [...refused, 'another file with the place of the server alone goes with --config FILE'].join('\n'),
  );
}
