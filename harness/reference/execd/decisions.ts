/**
 * What an implementer of execd may get wrong in the sandbox itself, where nothing on the wire could show it. The defaults
 * conform. Plain values, since they come on the command line (`--decisions JSON`); each is asked for where it matters.
 */

/** How far a signal gets: all that descends from a shell, its process group, the shell alone, or nowhere. */
export type Reach = 'family' | 'group' | 'shell' | 'nothing';

export type Decisions = {
  /** Whether a command is run by a shell (`/command` description), not split at spaces and executed. */
  shell: boolean;
  /** Whether `cwd` is applied (RunCommandRequest.cwd). */
  cwd: boolean;
  /** Whether `uid` is applied (RunCommandRequest.uid). */
  uid: boolean;
  /** Whether `gid` is applied (RunCommandRequest.gid). */
  gid: boolean;
  /** What becomes of `envs` (RunCommandRequest.envs): added to the environment, dropped, or all there is. */
  envs: 'added' | 'dropped' | 'alone';
  /** Milliseconds that one unit of `timeout` has (RunCommandRequest.timeout, RunInSessionRequest.timeout). */
  timeoutUnit: number;
  /** Milliseconds after which a command without `timeout` is ended; 0 for never (RunCommandRequest.timeout). */
  timeoutByDefault: number;
  /** What ends when the time of a command is up (`/command` description). */
  timeoutEnds: Reach;
  /** Whether a command that ignores SIGTERM is killed when its time is up (RunCommandRequest.timeout, "by force"). */
  timeoutByForce: boolean;
  /** Whether `timeout` holds for commands in the background (`/command` description). */
  timeoutInBackground: boolean;
  /** What ends at an interruption (DELETE /command: "its resources are released"). */
  interruptEnds: Reach;
  /** Whether an interrupted command that ignores SIGTERM is killed (DELETE /command: "to end"). */
  interruptByForce: boolean;
  /** Whether an interruption ends all other commands as well (DELETE /command, parameter id). */
  interruptEndsOthers: boolean;
  /** What ends when the client leaves the stream of a foreground command. Open in the document: every value is legal. */
  leavingEnds: Reach;
  /** Whether a background command is ended when its response has ended (RunCommandRequest.background: "detached"). */
  backgroundEndsWithResponse: boolean;
  /** Whether the output of commands, runs and code is sent at the end only (`/command`: "as it comes"). */
  outputAtEnd: boolean;
  /** Bytes of each output after which the rest is dropped; 0 for no limit (ServerStreamEvent.text, logs). */
  outputLimit: number;
  /** Whether output that a killed command wrote in its last second is dropped (ServerStreamEvent.text). */
  outputLostAtKill: boolean;
  /** Whether output goes to the stream that was opened last, whoever wrote it (ServerStreamEvent.text). */
  outputToLatest: boolean;
  /** Whether a command begins only when no other runs (RunCommandRequest: each is one of its own). */
  oneAtATime: boolean;
  /** Whether the log of a background command has its standard error (`/command/{id}/logs` description). */
  logStderr: boolean;
  /** Whether the log can be read while the command runs (`/command/{id}/logs`: "for polling"). */
  logWhileRunning: boolean;
  /** Milliseconds by which a command is said to be finished before its log is complete (CommandStatusResponse.running). */
  finishedBeforeLog: number;
  /** Whether a session keeps the directory that a run changed to (`/session` description). */
  sessionKeepsCwd: boolean;
  /** Whether a session keeps exported variables (`/session` description). */
  sessionKeepsExports: boolean;
  /** Whether a session keeps variables that are not exported (`/session`: "the state of its shell"). */
  sessionKeepsVariables: boolean;
  /** Whether a session keeps functions (`/session`: "the state of its shell"). */
  sessionKeepsFunctions: boolean;
  /** Whether a session starts in the `cwd` of its creation (CreateSessionRequest.cwd). */
  sessionCwd: boolean;
  /** Whether a run takes place in its `cwd` (RunInSessionRequest.cwd). */
  runCwd: boolean;
  /** Whether the `cwd` of a run holds for later runs (RunInSessionRequest.cwd: "for this run"). */
  runCwdStays: boolean;
  /** Whether all sessions are one shell (`/session`: "a bash session"). */
  sessionsShareShell: boolean;
  /** Whether every session has the same id (CreateSessionResponse.session_id). */
  sessionIdsRepeat: boolean;
  /** What ends when the time of a run is up (RunInSessionRequest.timeout). */
  runTimeoutEnds: Reach;
  /** What ends when a session is deleted (DELETE /session/{sessionId}: "its shell process ends"). */
  sessionDeletionEnds: Reach;
  /** Whether a deleted session is forgotten (DELETE /session/{sessionId}). */
  sessionDeletionForgets: boolean;
  /** Whether a deletion of files takes directories as well (DELETE /files: "only removes files"). */
  deletionTakesDirectories: boolean;
  /** Whether a deletion of a link takes what it leads to, and leaves the link (DELETE /files). */
  deletionFollowsLinks: boolean;
  /** Whether a file that is moved stays where it was, too (`/files/mv` description). */
  moveCopies: boolean;
  /** Whether a moved file is new and empty (`/files/mv` description). */
  moveEmpties: boolean;
  /** Whether a move makes the directory that it leads to (`/files/mv`: "must exist"). */
  moveMakesDirectories: boolean;
  /** Whether missing parents of a directory are made (POST /directories: "parent directories as needed"). */
  parentsMade: boolean;
  /** Whether a directory that is there already is made anew, without what was in it (POST /directories: "mkdir -p"). */
  existingEmptied: boolean;
  /** Whether a deleted directory takes along what links in it lead to (DELETE /directories: "all their contents"). */
  directoryDeletionFollowsLinks: boolean;
  /** Whether a deleted directory takes along those whose names begin with its own (DELETE /directories). */
  directoryDeletionByPrefix: boolean;
  /** Whether deleting a directory leaves the directory, and takes what is in it (DELETE /directories). */
  directoryDeletionEmpties: boolean;
  /** Whether a directory that is not there can be deleted (DELETE /directories: "rm -rf"). */
  directoryDeletionOfNothing: boolean;
  /** Whether a listing or search fails where an entry vanishes meanwhile (`/directories/list`, `/files/search`). */
  vanishedFails: boolean;
  /** Whether a context keeps what its code leaves behind (`/code/context` description). */
  contextKeepsState: boolean;
  /** Whether the contexts of a language are one (`/code/context`: "a new environment"). */
  contextsShareState: boolean;
  /** Whether every context has the same id (CodeContext.id). */
  contextIdsRepeat: boolean;
  /** What ends when a context is deleted (DELETE /code/contexts/{context_id}). */
  contextDeletionEnds: Reach;
  /** What ends when code is interrupted (DELETE /code: "its resources are released"). */
  codeInterruptEnds: Reach;
  /** Whether an interruption ends the code of all other contexts as well (DELETE /code, parameter id). */
  codeInterruptEndsOthers: boolean;
  /** Whether code without a context runs in one that stays (`/code`, example: "without state"). */
  codeWithoutContextStays: boolean;
  /** Milliseconds from one event of a watch to the next (GET /metrics/watch: "Each second"). */
  metricsEvery: number;
  /** How many events of a watch are sent together (GET /metrics/watch: "as it changes"). */
  metricsTogether: number;
  /** After how many events a watch ends; 0 for when the client leaves (GET /metrics/watch: "until the client ends it"). */
  metricsEnd: number;
  /** Whether every event of a watch has the time at which it began (Metrics.timestamp). */
  metricsTimeOfBegin: boolean;
  /** Whether the end of a longer file stays behind what is uploaded over it (`/files/upload` description). */
  uploadKeepsEnd: boolean;
  /** Which places a replacement changes (`/files/replace` description): all, the first of the file, or of each line. */
  replaces: 'all' | 'first' | 'first-of-line';
  /** Whether a replacement writes a new file in the place of the old one, as new files are (`/files/replace`: "permissions"). */
  replaceMakesNew: boolean;
  /** Whether a replacement takes a file for UTF-8, and puts a sign where it is none (`/files/replace` description). */
  replaceAsText: boolean;
  /** Whether a replacement looks at capital and small letters alike (`/files/replace`: "occurs"). */
  replaceAnyCase: boolean;
};

/** What handlers decide by. */
export type Deciding = { decisions: Readonly<Decisions> };

export const CONFORMING: Readonly<Decisions> = {
  shell: true,
  cwd: true,
  uid: true,
  gid: true,
  envs: 'added',
  timeoutUnit: 1,
  timeoutByDefault: 0,
  timeoutEnds: 'family',
  timeoutByForce: true,
  timeoutInBackground: true,
  interruptEnds: 'family',
  interruptByForce: true,
  interruptEndsOthers: false,
  leavingEnds: 'family',
  backgroundEndsWithResponse: false,
  outputAtEnd: false,
  outputLimit: 0,
  outputLostAtKill: false,
  outputToLatest: false,
  oneAtATime: false,
  logStderr: true,
  logWhileRunning: true,
  finishedBeforeLog: 0,
  sessionKeepsCwd: true,
  sessionKeepsExports: true,
  sessionKeepsVariables: true,
  sessionKeepsFunctions: true,
  sessionCwd: true,
  runCwd: true,
  runCwdStays: false,
  sessionsShareShell: false,
  sessionIdsRepeat: false,
  runTimeoutEnds: 'family',
  sessionDeletionEnds: 'family',
  sessionDeletionForgets: true,
  deletionTakesDirectories: false,
  deletionFollowsLinks: false,
  moveCopies: false,
  moveEmpties: false,
  moveMakesDirectories: false,
  parentsMade: true,
  existingEmptied: false,
  directoryDeletionFollowsLinks: false,
  directoryDeletionByPrefix: false,
  directoryDeletionEmpties: false,
  directoryDeletionOfNothing: true,
  vanishedFails: false,
  contextKeepsState: true,
  contextsShareState: false,
  contextIdsRepeat: false,
  contextDeletionEnds: 'family',
  codeInterruptEnds: 'family',
  codeInterruptEndsOthers: false,
  codeWithoutContextStays: false,
  metricsEvery: 1000,
  metricsTogether: 1,
  metricsEnd: 0,
  metricsTimeOfBegin: false,
  uploadKeepsEnd: false,
  replaces: 'all',
  replaceMakesNew: false,
  replaceAsText: false,
  replaceAnyCase: false,
};

/** Reads what `--decisions` has, a JSON object with some of them. Throws an Error with a sentence for anything else. */
export function parseDecisions(text: string): Decisions {
  const given = JSON.parse(text) as Record<string, unknown>;
  for (const [name, value] of Object.entries(given)) {
    const known = Object.hasOwn(CONFORMING, name) ? CONFORMING[name as keyof Decisions] : undefined;
    if (typeof value !== typeof known) throw new Error(`--decisions: ${name} cannot be ${JSON.stringify(value)}`);
  }
  return { ...CONFORMING, ...given };
}
