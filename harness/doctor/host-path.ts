import type { Question } from './question.ts';

export const hostPath: Question = {
  about: 'host path',
  // A directory that this machine does not have, or that cannot be written, is refused with the settings.
  async ask({ settings }) {
    if (settings.hostPath === undefined) return [];
    const { onServer, here } = settings.hostPath;
    if (here === undefined)
      return [
        {
          state: 'note',
          text: `${onServer} is on the server, and the suite does not see it: what needs to see it is not verified`,
        },
      ];
    return [
      {
        state: 'good',
        text: here === onServer ? `${here} is seen here` : `${here} is seen here, and is ${onServer} on the server`,
      },
    ];
  },
};
