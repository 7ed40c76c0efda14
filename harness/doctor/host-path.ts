import type { Question } from './question.ts';

/** Whether this machine has the directory. What is wrong with one that it has, the settings have said. */
export const hostPath: Question = {
  about: 'host path',
  async ask({ settings }) {
    if (settings.hostPath === undefined) return [];
    const { onServer, here } = settings.hostPath;
    if (here === undefined) {
      const text = `${onServer} is on the server alone: what becomes of directories of the host is not verified. Where this machine has the directory too, name it as hostPath (--host-path).`;
      return [{ state: 'note', text }];
    }
    const named = here === onServer ? '' : `, which the server calls ${onServer}`;
    return [{ state: 'good', text: `${here} can be written${named}; \`probe\` asks whether its sandboxes have it` }];
  },
};
