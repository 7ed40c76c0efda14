import { UsageError } from '../errors.ts';
import { AUTO } from '../volumes/choose.ts';
import { tryHooks } from '../volumes/hooks/trial.ts';
import type { Question } from './question.ts';

/** Whether the commands that make volumes do what they are for. */
export const hooks: Question = {
  about: 'hooks',
  async ask({ settings: { volumes, volumesAccess }, signal }) {
    const commands = volumesAccess.hooks;
    if (commands === undefined) {
      if (volumes !== 'hooks') return [];
      throw new UsageError('--volumes hooks: no commands are given. Write them under `hooks` in conformance.yaml.');
    }
    if (![AUTO, 'hooks'].includes(volumes))
      return [{ state: 'note', text: `there are commands, and --volumes ${volumes} does without them` }];
    const lines = await tryHooks(commands, signal);
    return lines.map(({ ok, text, unstarted }) => {
      if (ok) return { state: 'good', text };
      return { state: 'bad', text, ...(unstarted ? { usage: true } : {}) };
    });
  },
};
