import { existsSync } from 'node:fs';
import type { Question } from './question.ts';

export const hostPath: Question = {
  about: 'host path',
  async ask({ settings }) {
    const path = settings.hostPath;
    if (path === undefined) return [];
    return existsSync(path)
      ? [{ state: 'good', text: `${path} is on this machine` }]
      : [{ state: 'note', text: `${path} is not on this machine: the server must have it` }];
  },
};
