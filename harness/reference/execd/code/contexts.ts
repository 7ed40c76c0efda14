/** The contexts that there are. */
import { randomUUID } from 'node:crypto';
import type { Decisions } from '../decisions.ts';
import type { CodeRun, Kernel } from './kernel.ts';
import { createKernel } from './languages.ts';

export type Context = {
  id: string;
  language: string;
  /** Of a single run, and in no list. */
  passing: boolean;
  kernel: Kernel;
  /** Cells that were run. */
  count: number;
  /** What runs now. */
  current: CodeRun | undefined;
};

export type Contexts = {
  /** Throws 400 for a language that is not there. */
  create(language: string, passing: boolean): Context;
  find(id: string): Context | undefined;
  list(language: string): Context[];
  all(): Context[];
  /** One for a single run, where such a one is left. */
  passing(language: string): Context | undefined;
  /** Fulfilled when nothing of it is left. */
  remove(context: Context): Promise<void>;
};

export function createContexts(decisions: Decisions): Contexts {
  const contexts = new Map<string, Context>();
  return {
    create(language, passing) {
      const shared = [...contexts.values()].find(
        (other) => decisions.contextsShareState && other.language === language,
      );
      const id = decisions.contextIdsRepeat ? 'ctx-1' : `ctx-${randomUUID()}`;
      const kernel = shared?.kernel ?? createKernel(language, decisions);
      const context: Context = { id, language, passing, kernel, count: 0, current: undefined };
      contexts.set(id, context);
      return context;
    },
    find: (id) => contexts.get(id),
    list: (language) => [...contexts.values()].filter((context) => context.language === language && !context.passing),
    all: () => [...contexts.values()],
    passing: (language) => [...contexts.values()].find((context) => context.passing && context.language === language),
    async remove(context) {
      contexts.delete(context.id);
      await context.kernel.close(decisions.contextDeletionEnds);
    },
  };
}
