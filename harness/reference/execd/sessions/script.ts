/** What is written to the shell of a session: POSIX, and of bash only what tells and restores its state. */
import type { Decisions } from '../decisions.ts';

/** One word of a shell command, whatever it holds. */
export function shellWord(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** A file of this process that the shell can open. */
export const fileOf = (descriptor: number): string => `/proc/${process.pid}/fd/${descriptor}`;

/** Goes to a directory; quiet, also when it cannot. */
export const changeTo = (directory: string): string => `CDPATH= command cd -- ${shellWord(directory)} >/dev/null 2>&1`;

/** Says something on `notices`: a letter, a text, NUL. */
const notice = (letter: string, text: string, notices: string): string =>
  `command printf '${letter}%s\\0' ${text} 2>/dev/null >|${notices}`;

const evaluate = (text: string): string => `command eval ${shellWord(text)}`;

/** The first that a shell reads: `restore` is what an earlier shell said of its state. Ends with the notice R. */
export function startScript(restore: string, notices: string): string {
  return `${evaluate(restore)} 2>/dev/null\n${notice('R', '"$PWD"', notices)}\n`;
}

/**
 * A run. `eval` keeps a command that cannot be parsed apart from what follows, and `command` keeps it from ending the shell.
 * With a directory there is a notice D of it; the notice E, with exit code and directory, is the end.
 */
export function runScript(run: {
  command: string;
  cwd: string | undefined;
  stdout: string;
  stderr: string;
  notices: string;
}): string {
  const body = `${evaluate(run.command)} </dev/null >|${run.stdout} 2>|${run.stderr}`;
  const placed =
    run.cwd === undefined
      ? body
      : `if ${changeTo(run.cwd)}; then ${notice('D', '"${PWD-}"', run.notices)}; ${body}\nelse (exit 1); fi`;
  return `${placed}\n${notice('E', '"$? ${PWD-}"', run.notices)}\n`;
}

/** Has the shell say its state as commands that bring it about, in the notice S. */
export function stateScript(notices: string, isBash: boolean, decisions: Decisions): string {
  const parts = isBash ? bashState(decisions) : ['set', 'export -p', 'trap', `command printf 'umask %s\\n' "$(umask)"`];
  const told = ['command printf S', ...parts, "command printf '\\0'"].map((part) => `${part} || :; `);
  return `{ ${told.join('')}} 2>/dev/null >|${notices}\n`;
}

function bashState(decisions: Decisions): string[] {
  const variables = decisions.sessionKeepsVariables
    ? ['declare -p']
    : decisions.sessionKeepsExports
      ? ['export -p']
      : [];
  return [
    ...variables,
    // What every shell starts with comes back by its start.
    ...(decisions.sessionKeepsExports ? [] : ["compgen -e | command sed 's/^/unset -v /'"]),
    ...(decisions.sessionKeepsFunctions ? ['declare -f', 'declare -F'] : []),
    'alias -p',
    'trap -p',
    'umask -p',
    'shopt -p',
    'set +o',
  ];
}
