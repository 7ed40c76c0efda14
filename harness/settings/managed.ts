/** What is said of a managed server, and of no other target. */
import { UsageError } from '../errors.ts';
import { MANAGED_TARGET } from '../targets/all.ts';
import type { FileSettings } from './format.ts';
import type { Target } from './settings.ts';

const TARGET_VARIABLES = ['SANDBOX_DOMAIN', 'OPEN_SANDBOX_DOMAIN', 'SANDBOX_EXECD'];

/** A setting that goes with a managed server: what it is called in each place. */
export type ManagedSetting = {
  /** As the subject of a sentence: `an execd image`. */
  thing: string;
  flag: string;
  variable: string;
  member: 'execdImage' | 'serverVersion';
};

export type Layers = {
  flags: { target?: string; execd?: string } & { [member in ManagedSetting['member']]?: string };
  env: Record<string, string | undefined>;
  file: FileSettings;
};

/**
 * What is said nearest, and where; undefined where nothing is, or where another target is named nearer than it. Throws
 * UsageError where it does not go with what is tested.
 */
export function managedSetting(
  { thing, flag, variable, member }: ManagedSetting,
  { kind }: Target,
  { flags, env, file }: Layers,
): { text: string; where: string } | undefined {
  const layers = [
    { where: flag, text: flags[member], target: flags.target ?? flags.execd },
    { where: variable, text: env[variable] || undefined, target: TARGET_VARIABLES.find((name) => env[name]) },
    { where: member, text: file[member], target: file.target ?? file.execd },
  ];
  const nearer: typeof layers = [];
  for (const layer of layers) {
    const { where, text } = layer;
    if (text === undefined) {
      nearer.push(layer);
      continue;
    }
    if (kind === MANAGED_TARGET) return { text, where };
    // Whoever names another target for this run does not mean this one.
    if (nearer.some(({ target }) => target !== undefined)) return undefined;
    throw new UsageError(
      `${where}: ${thing} goes with a managed server, and ${kind} is the target; give --target ${MANAGED_TARGET}`,
    );
  }
  return undefined;
}
