/** The programs of a cluster that run until it is stopped, each with a log. */
import { closeSync, openSync } from 'node:fs';
import { HarnessError } from '../../../errors.ts';
import { type Ending, type Group, spawnGroup } from '../../../process/group.ts';
import { logEnd } from '../../../process/log-end.ts';

export type Programs = {
  /** Starts a program with its output in the file `log`. */
  start(name: string, command: readonly string[], log: string): void;
  /** Aborted with HarnessError, which has the end of its log, when one of them ends before `end`. */
  failed: AbortSignal;
  /** Kills them; resolves when all have ended. */
  end(): Promise<void>;
};

export function openPrograms(): Programs {
  const groups: Group[] = [];
  const failure = new AbortController();
  let ending = false;
  return {
    failed: failure.signal,
    start(name, [file = '', ...args], log) {
      const fd = openSync(log, 'a', 0o600);
      const group = spawnGroup(file, args, { cwd: '/', stdio: ['ignore', fd, fd] });
      closeSync(fd);
      groups.push(group);
      void group.ended.then(async (how) => {
        if (ending) return;
        const text = await logEnd(log);
        failure.abort(new HarnessError(`${name} of the cluster ended (${said(how)}). Its log ends:\n${text}`));
      });
    },
    async end() {
      ending = true;
      for (const group of groups) group.kill('SIGKILL');
      await Promise.all(groups.map(({ ended }) => ended));
    },
  };
}

const said = ({ error, signal, code }: Ending): string => error?.message ?? signal ?? `exit code ${code}`;
