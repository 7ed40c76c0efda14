import type { Contexts } from './code/contexts.ts';
import type { CommandRegistry } from './commands/registry.ts';
import type { Decisions } from './decisions.ts';
import type { Sessions } from './sessions/sessions.ts';

/** What the operations of an execd work with. */
export type Tools = { registry: CommandRegistry; sessions: Sessions; contexts: Contexts; decisions: Decisions };
