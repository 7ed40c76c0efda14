/** The sessions that there are. */
import type { Decisions } from '../decisions.ts';
import { openSession, type Session } from './session.ts';

export type Sessions = {
  create(cwd: string): Promise<string>;
  find(id: string): Session | undefined;
  /** Fulfilled when nothing of the session is left. */
  remove(id: string): Promise<void>;
};

export function createSessions(decisions: Decisions): Sessions {
  const sessions = new Map<string, Session>();
  return {
    async create(cwd) {
      const shared = decisions.sessionsShareShell ? [...sessions.values()][0] : undefined;
      const session = shared ?? (await openSession(decisions.sessionCwd ? cwd : process.cwd(), decisions));
      const id = decisions.sessionIdsRepeat ? 'ses-1' : shared ? `${shared.id}-${sessions.size}` : session.id;
      sessions.set(id, session);
      return id;
    },
    find: (id) => sessions.get(id),
    async remove(id) {
      const session = sessions.get(id);
      if (!session) return;
      if (!decisions.sessionDeletionForgets)
        return decisions.sessionDeletionEnds === 'nothing' ? undefined : session.close(decisions.sessionDeletionEnds);
      sessions.delete(id);
      if (![...sessions.values()].includes(session)) await session.close(decisions.sessionDeletionEnds);
    },
  };
}
