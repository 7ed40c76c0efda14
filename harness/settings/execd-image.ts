/** The image from which a managed server takes the execd of its sandboxes. */
import { UsageError } from '../errors.ts';
import { type Layers, type ManagedSetting, managedSetting } from './managed.ts';
import type { Target } from './settings.ts';

const SETTING: ManagedSetting = {
  thing: 'an execd image',
  flag: '--execd-image',
  variable: 'SANDBOX_EXECD_IMAGE',
  member: 'execdImage',
};

/**
 * The image that is named nearest; undefined where none is, or where another target is named nearer than it. Throws
 * UsageError where it does not go with what is tested, and for what is no reference of an image.
 */
export function execdImageOf(target: Target, layers: Layers): string | undefined {
  const said = managedSetting(SETTING, target, layers);
  if (said === undefined || /^\S+$/.test(said.text)) return said?.text;
  throw new UsageError(`${said.where}: ${JSON.stringify(said.text)} is no reference of an image`);
}
