/** Servers whose execd gives the logs of background commands in a wrong way. */
import type { LiveFault } from '../../harness/faults/fault.ts';
import { queryOf } from '../../harness/faults/operations.ts';
import { answered, answerOf, askedQuery, onWire, status, withBody, withHeader } from '../../harness/faults/wiring.ts';
import { type HeaderList, headerValue } from '../../harness/wire/exchange.ts';
import type { Answer, Fault } from '../../harness/wire/faults.ts';
import { askedOf, commandIn, deciding, LOGS, linesOf, logged } from './life.ts';

const fault = (id: string, says: string, area: string | string[], server: LiveFault['server']): LiveFault => ({
  id: `exec.logs.${id}`,
  says,
  area: (typeof area === 'string' ? [area] : area).map((rule) => `command-logs.${rule}`),
  in: ['exec/status.yaml'],
  server,
});

const WHOLE = 'whole-without-cursor';
const GOES_ON = 'tail-cursor-continues';
/** How a log is given in pieces: a fault in a cursor loses or repeats something in polls. */
const CURSOR = [GOES_ON, 'after-cursor', 'cursor-from-zero'];
const TAIL = 'EXECD-COMMANDS-TAIL-CURSOR'.toLowerCase();

const text = (change: (text: string) => string): LiveFault['server'] => onWire(LOGS, logged(change));
const lines = (change: (lines: string[]) => string[]): LiveFault['server'] =>
  text((log) => change(linesOf(log)).join(''));
const line = (change: (line: string) => string): LiveFault['server'] => lines((all) => all.map(change));

const tail = (change: (tail: number) => number): LiveFault['server'] =>
  onWire(LOGS, { kind: 'change', change: (answer) => ({ ...answer, headers: withTail(answer, change) }) });
const withTail = ({ headers }: Answer, change: (tail: number) => number): HeaderList =>
  withHeader(TAIL, (old) => String(change(Number(old))))(headers);

const cursor = (change: (cursor: number) => number | undefined): LiveFault['server'] =>
  onWire(LOGS, (request) => {
    const given = queryOf(request).get('cursor');
    if (given === null) return undefined;
    const changed = change(Number(given));
    return askedQuery((query) =>
      changed === undefined ? query.delete('cursor') : query.set('cursor', String(changed)),
    );
  });

/** Without an end of its own, a log is given in so many lines at most. */
const MOST_LINES = 1024;
/** A line of a terminal is no longer. */
const WIDTH = 4096;

const unknown = (answer: () => Answer): LiveFault['server'] =>
  onWire(LOGS, { kind: 'change', change: (given) => (given.status === 404 ? answer() : given) });

/** The first answer to each request, for ever. */
const cached =
  (key: (target: string) => string): LiveFault['server'] =>
  () => {
    const known = new Map<string, Answer>();
    return {
      wire(request) {
        if (!LOGS(request)) return undefined;
        const name = key(request.target);
        return {
          kind: 'change',
          change(answer) {
            const first = known.get(name) ?? answer;
            if (answer.status === 200 && answer.body.length > 0) known.set(name, first);
            return first;
          },
        };
      },
    };
  };

export const logFaults: readonly LiveFault[] = [
  fault('no-stderr', 'keeps no standard error in its logs', 'both-streams', deciding({ logStderr: false })),
  fault('after-the-end', 'gives no log of a command that runs', 'while-running', deciding({ logWhileRunning: false })),
  fault(
    'late',
    'says that a command has ended seconds before its log is complete',
    [WHOLE, GOES_ON],
    deciding({ finishedBeforeLog: 2000 }),
  ),
  fault('cut', 'drops what a command writes beyond 128 KiB', WHOLE, deciding({ outputLimit: 128 * 1024 })),
  fault('running-refused', 'refuses to give the log of a command at first, since it runs', 'while-running', () => {
    const tries = new Map<string, number>();
    return {
      wire(request) {
        if (!LOGS(request)) return undefined;
        const id = commandIn(request) ?? '';
        const count = tries.get(id) ?? 0;
        tries.set(id, count + 1);
        return count < 100 ? answered(400, { code: 'RUNNING', message: 'Running.' }) : undefined;
      },
    };
  }),
  fault(
    'cursor-ignored',
    'gives the whole log whatever the cursor',
    CURSOR,
    cursor(() => undefined),
  ),
  fault(
    'cursor-one-more',
    'leaves out the line behind the cursor',
    CURSOR,
    cursor((at) => at + 1),
  ),
  fault(
    'cursor-one-less',
    'gives the line of the cursor once more',
    CURSOR,
    cursor((at) => (at === 0 ? undefined : at - 1)),
  ),
  fault(
    'cursor-from-one',
    'counts lines from 1 in what it is asked, and from 0 in what it tells',
    CURSOR,
    cursor((at) => (at === 0 ? undefined : at - 1)),
  ),
  fault(
    'cursor-to-the-end',
    'gives nothing where a cursor is named',
    CURSOR,
    cursor(() => 2 ** 31),
  ),
  fault(
    'cursor-beyond-whole',
    'gives the whole log where nothing is behind the cursor',
    [GOES_ON, 'after-cursor'],
    onWire(LOGS, (request) => wrapped(request.target)),
  ),
  fault(
    'cursor-backwards',
    'gives the lines up to the cursor',
    CURSOR,
    onWire(LOGS, (request) => upTo(queryOf(request).get('cursor'))),
  ),
  fault(
    'tail-one-more',
    'tells a tail cursor that is one too many',
    [GOES_ON, 'tail-cursor'],
    tail((at) => at + 1),
  ),
  fault(
    'tail-one-less',
    'tells a tail cursor that is one too few',
    [GOES_ON, 'tail-cursor'],
    tail((at) => Math.max(0, at - 1)),
  ),
  fault(
    'tail-zero',
    'tells 0 as tail cursor of every log',
    [GOES_ON, 'tail-cursor'],
    tail(() => 0),
  ),
  fault(
    'tail-absent',
    'tells no tail cursor',
    [GOES_ON, 'tail-cursor'],
    onWire(
      LOGS,
      withoutTail(() => true),
    ),
  ),
  fault(
    'tail-absent-at-end',
    'tells no tail cursor where nothing is new',
    [GOES_ON, 'tail-cursor'],
    onWire(
      LOGS,
      withoutTail(({ body }) => body.length === 0),
    ),
  ),
  fault(
    'tail-a-text',
    'tells the tail cursor with a word before it',
    [GOES_ON, 'tail-cursor'],
    onWire(LOGS, {
      kind: 'change',
      change: (answer) => ({ ...answer, headers: withHeader(TAIL, (old) => `No ${old}`)(answer.headers) }),
    }),
  ),
  fault('read-once', 'gives each log once, and then what is new', WHOLE, () => {
    const read = new Map<string, string>();
    return {
      wire(request) {
        const id = commandIn(request) ?? '';
        if (!LOGS(request) || queryOf(request).has('cursor')) return undefined;
        const from = read.get(id);
        const note = (answer: Answer): Answer => {
          const at = headerValue(answer.headers, TAIL);
          if (at !== undefined) read.set(id, at);
          return answer;
        };
        if (from === undefined) return { kind: 'change', change: note };
        return { ...askedQuery((query) => query.set('cursor', from)), change: note };
      },
    };
  }),
  fault(
    'newest-lines',
    'keeps the newest 1024 lines of a log',
    [WHOLE, GOES_ON],
    lines((all) => all.slice(-MOST_LINES)),
  ),
  fault(
    'oldest-lines',
    'keeps the first 1024 lines of a log',
    WHOLE,
    lines((all) => all.slice(0, MOST_LINES)),
  ),
  fault(
    'backwards',
    'gives the newest line first',
    [WHOLE, GOES_ON, 'both-streams'],
    lines((all) => all.reverse()),
  ),
  fault(
    'sorted',
    'gives the lines in the order of the alphabet',
    [WHOLE, 'both-streams'],
    lines((all) => all.sort()),
  ),
  fault(
    'no-blank-lines',
    'leaves out blank lines',
    WHOLE,
    lines((all) => all.filter((one) => one.trim() !== '')),
  ),
  fault(
    'no-last-line',
    'leaves out a last line without its end',
    [WHOLE, GOES_ON],
    lines((all) => all.filter((one) => one.endsWith('\n'))),
  ),
  fault(
    'first-line-lost',
    'loses the first line',
    [WHOLE, GOES_ON, 'both-streams', 'while-running'],
    lines((all) => all.slice(1)),
  ),
  fault(
    'last-line-lost',
    'loses the last line',
    [WHOLE, GOES_ON, 'both-streams', 'while-running'],
    lines((all) => all.slice(0, -1)),
  ),
  fault(
    'twice',
    'gives each line twice',
    [WHOLE, GOES_ON, 'both-streams', 'while-running'],
    lines((all) => all.flatMap((one) => [one, one])),
  ),
  fault(
    'trimmed',
    'gives lines without the blanks around them',
    WHOLE,
    line((one) => one.replace(/^[ \t]+|[ \t]+(?=\n|$)/g, '')),
  ),
  fault(
    'tabs-as-blanks',
    'gives tabs as blanks',
    WHOLE,
    line((one) => one.replaceAll('\t', '        ')),
  ),
  fault(
    'wrapped',
    'wraps lines at 4096 characters',
    WHOLE,
    line(
      (one) =>
        one
          .match(new RegExp(`[^\n]{1,${WIDTH}}\n?|\n`, 'g'))
          ?.join('\n')
          .replaceAll('\n\n', '\n') ?? one,
    ),
  ),
  fault(
    'lines-cut',
    'cuts lines at 4096 characters',
    WHOLE,
    line((one) => (one.length > WIDTH ? `${one.slice(0, WIDTH)}\n` : one)),
  ),
  fault(
    'ascii',
    'gives a log in ASCII',
    WHOLE,
    text((log) => log.replace(/[^\0-\x7f]/g, '?')),
  ),
  fault(
    'html',
    'gives a log as HTML has it',
    [WHOLE, 'while-running', GOES_ON],
    text((log) => log.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')),
  ),
  fault(
    'escaped',
    'gives a log with escapes in it',
    [WHOLE, 'while-running', GOES_ON, 'both-streams'],
    text((log) => JSON.stringify(log).slice(1, -1)),
  ),
  fault(
    'timed',
    'writes the time before each line',
    [WHOLE, 'while-running', GOES_ON, 'both-streams'],
    line((one) => `${new Date().toISOString()} ${one}`),
  ),
  fault(
    'labelled',
    'writes before each line which output it is of',
    [WHOLE, 'while-running', GOES_ON, 'both-streams'],
    line((one) => `stdout: ${one}`),
  ),
  fault(
    'cr-lf',
    'ends lines with CR and LF',
    [WHOLE, GOES_ON, 'both-streams'],
    text((log) => log.replaceAll('\n', '\r\n')),
  ),
  fault(
    'one-line',
    'gives a log in one line',
    [WHOLE, 'both-streams', 'while-running', GOES_ON],
    text((log) => log.replaceAll('\n', ' ')),
  ),
  fault(
    'nothing-said',
    'says that there is no output where there is none',
    WHOLE,
    text((log) => log || '-'),
  ),
  fault(
    'of-the-first',
    'gives the log of the command that was asked for first, whichever is named',
    [WHOLE, 'both-streams', 'while-running'],
    () => {
      let first: string | undefined;
      return {
        wire(request) {
          if (!LOGS(request)) return undefined;
          first ??= commandIn(request);
          return askedOf(first ?? '');
        },
      };
    },
  ),
  fault(
    'cached',
    'gives to each request for ever what it has given first',
    [WHOLE, GOES_ON, 'while-running'],
    cached((target) => target),
  ),
  fault(
    'cached-whatever-cursor',
    'gives of each command for ever what it has given first',
    [WHOLE, GOES_ON],
    cached((target) => target.split('?')[0] ?? ''),
  ),
  fault(
    'unknown-empty',
    'gives an empty log of an id that no command has',
    'unknown',
    unknown(() => ({ ...answerOf(200), headers: [['content-type', 'text/plain']] })),
  ),
  fault(
    'unknown-400',
    'answers 400 for an id that no command has',
    'unknown',
    onWire(
      LOGS,
      status((from) => from === 404, 400),
    ),
  ),
  fault(
    'unknown-500',
    'fails with 500 at an id that no command has',
    'unknown',
    onWire(
      LOGS,
      status((from) => from === 404, 500),
    ),
  ),
];

function withoutTail(meant: (answer: Answer) => boolean): Fault {
  return {
    kind: 'change',
    change: (answer) =>
      meant(answer) ? { ...answer, headers: answer.headers.filter(([name]) => name.toLowerCase() !== TAIL) } : answer,
  };
}

/** The whole log with an answer that says what is behind the cursor, where that is nothing. */
function wrapped(target: string): Fault | undefined {
  if (!target.includes('?')) return undefined;
  let last = 0;
  return {
    kind: 'ask',
    target: (asked) => asked.split('?')[0] ?? '',
    change(answer) {
      const all = linesOf(answer.body.toString());
      last = Number(new URLSearchParams(target.split('?')[1]).get('cursor'));
      const behind = all.slice(last + 1);
      return behind.length === 0 ? answer : withBody(answer, behind.join(''));
    },
  };
}

/** The lines up to a cursor in the place of those behind it. */
function upTo(given: string | null): Fault | undefined {
  if (given === null) return undefined;
  return {
    ...askedQuery((query) => query.delete('cursor')),
    change: (answer) =>
      withBody(
        answer,
        linesOf(answer.body.toString())
          .slice(0, Number(given) + 1)
          .join(''),
      ),
  };
}
