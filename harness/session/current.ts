/**
 * The session of this process. The command line starts it before vitest, so that trouble is one sentence; `npx vitest`
 * starts it in its global set-up. Vitest loads the modules of both in different ways, so it is kept on `globalThis`.
 */
import type { Settings } from '../settings/settings.ts';
import type { Session } from './start.ts';

type Slot = { settings?: Settings; session?: Session };
const KEY = Symbol.for('opensandbox-conformance.session');

function slot(): Slot {
  const holder = globalThis as { [KEY]?: Slot };
  holder[KEY] ??= {};
  return holder[KEY];
}

export const currentSession = (): Session | undefined => slot().session;
export const currentSettings = (): Settings | undefined => slot().settings;

/** Sets or clears the session; `settings` are what a global set-up starts one with. */
export function setCurrent(settings: Settings | undefined, session: Session | undefined): void {
  const current = slot();
  if (settings === undefined) delete current.settings;
  else current.settings = settings;
  if (session === undefined) delete current.session;
  else current.session = session;
}
