/** The version of opensandbox-server that a managed server is, where it is not the pinned one. */
import { UsageError } from '../errors.ts';
import { type Layers, type ManagedSetting, managedSetting } from './managed.ts';
import type { Target } from './settings.ts';

const SETTING: ManagedSetting = {
  thing: 'a version of the server',
  flag: '--server-version',
  variable: 'SANDBOX_SERVER_VERSION',
  member: 'serverVersion',
};

/** As PyPI has versions: 1.1.1, 1.2.0rc1. */
const VERSION = /^\d+(?:\.\d+)*(?:(?:a|b|rc|\.post|\.dev)\d+)*$/;

/**
 * The version that is named nearest; undefined where none is, or where another target is named nearer than it. Throws
 * UsageError where it does not go with what is tested, and for what is no version.
 */
export function serverVersionOf(target: Target, layers: Layers): string | undefined {
  const said = managedSetting(SETTING, target, layers);
  if (said === undefined || VERSION.test(said.text)) return said?.text;
  throw new UsageError(`${said.where}: ${JSON.stringify(said.text.slice(0, 50))} is no version; one of PyPI, as 1.1.1`);
}
