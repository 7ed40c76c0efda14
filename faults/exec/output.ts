/** Servers whose streams have another output than a command has written, or have it later. */
import type { LiveFault } from '../../harness/faults/fault.ts';
import { RUN } from '../../harness/faults/operations.ts';
import { eachEvent, output } from '../../harness/faults/streaming.ts';
import { onWire } from '../../harness/faults/wiring.ts';
import type { Fault } from '../../harness/wire/faults.ts';
import { deciding } from './deciding.ts';

const OUTPUT = ['stream.text-is-output', 'command.stdout', 'command.stderr'];
const IN = ['exec/output.yaml'];

/** Changes what a command has written. */
const text = (id: string, says: string, change: (text: string) => string): LiveFault => ({
  id: `exec.output.${id}`,
  says,
  area: OUTPUT,
  in: IN,
  server: onWire(RUN, output(change)),
});

const fault = (id: string, says: string, area: string[], server: LiveFault['server'], files = IN): LiveFault => ({
  id: `exec.output.${id}`,
  says,
  area,
  in: files,
  server,
});

const stream = (type: string, change: Parameters<typeof eachEvent>[0]): Fault =>
  eachEvent((event) => (event.type === type ? change(event) : event));

/** Lines with other ones in their place; what comes after the last line end is one too, where there is something. */
const lines =
  (change: (lines: string[]) => string[]) =>
  (whole: string): string => {
    const ended = whole.endsWith('\n');
    const all = (ended ? whole.slice(0, -1) : whole).split('\n');
    const changed = change(all);
    return changed.length === 0 ? '' : changed.join('\n') + (ended ? '\n' : '');
  };

/** How many bytes a server of old reads at a time. */
const CHUNK = 8 * 1024;
/** The longest line that a server of old can read. */
const LONGEST = 64 * 1024;

/** Each chunk of bytes as a text of its own. */
function inChunks(whole: string): string {
  const bytes = Buffer.from(whole);
  const chunks = Array.from({ length: Math.ceil(bytes.length / CHUNK) }, (_, index) =>
    bytes.subarray(index * CHUNK, (index + 1) * CHUNK).toString(),
  );
  return chunks.join('');
}

export const outputFaults: readonly LiveFault[] = [
  text(
    'blank-lines-lost',
    'loses blank lines',
    lines((all) => all.filter((line) => line !== '')),
  ),
  text(
    'blank-lines-doubled',
    'makes two blank lines of one',
    lines((all) => all.flatMap((line) => (line === '' ? ['', ''] : [line]))),
  ),
  text('first-line-trimmed', 'loses white space at both ends of an output', (whole) => whole.trim()),
  text(
    'lines-trimmed',
    'loses white space at the ends of lines',
    lines((all) => all.map((line) => line.trimEnd())),
  ),
  text('last-line-lost', 'loses a last line that has no end', (whole) => whole.slice(0, whole.lastIndexOf('\n') + 1)),
  text(
    'last-line-twice',
    'tells the last line twice',
    lines((all) => [...all, ...all.slice(-1)]),
  ),
  text('carriage-returns-lost', 'loses carriage returns', (whole) => whole.replaceAll('\r', '')),
  text('carriage-returns-end', 'takes carriage returns for ends of lines', (whole) => whole.replaceAll('\r', '\n')),
  text(
    'overwritten',
    'tells of each line what a terminal would show',
    lines((all) => all.map((line) => line.split('\r').at(-1) ?? '')),
  ),
  text('zero-ends', 'tells an output up to its first zero byte', (whole) => whole.split('\0')[0] ?? ''),
  text('zero-lost', 'loses zero bytes', (whole) => whole.replaceAll('\0', '')),
  text('colours-lost', 'loses what would colour a terminal', (whole) => whole.replace(/\u001b\[[\d;]*m/g, '')),
  text('html', 'writes signs of HTML as HTML has them', (whole) =>
    whole.replaceAll('&', '&#38;').replaceAll('<', '&#60;'),
  ),
  text('escaped-twice', 'writes backslashes twice', (whole) => whole.replaceAll('\\', '\\\\')),
  text('quotes-lost', 'loses double quotes', (whole) => whole.replaceAll('"', '')),
  text('latin', 'tells bytes beyond ASCII each as a character', (whole) => Buffer.from(whole).toString('latin1')),
  text('ascii', 'loses what is beyond ASCII', (whole) => whole.replace(/[^\0-~]/g, '?')),
  text('two-bytes', 'knows characters of two bytes at most', (whole) => whole.replace(/[^\0-\u07ff]/g, '?')),
  text('plane-0', 'knows characters of three bytes at most', (whole) => whole.replace(/[^\0-\uffff]/gu, '?')),
  text('separators-end', 'takes separators of Unicode for ends of lines', (whole) =>
    whole.replace(/[\u0085\u2028]/g, '\n'),
  ),
  text(
    'events-lost',
    'loses lines that could be events',
    lines((all) => all.filter((line) => !/^(data|event):/.test(line))),
  ),
  text(
    'json-lost',
    'loses lines that are objects of JSON',
    lines((all) => all.filter((line) => !/^\{.*\}$/.test(line))),
  ),
  text('damaged-lost', 'loses all of an output that is no UTF-8', (whole) => (whole.includes('\ufffd') ? '' : whole)),
  text('damaged-ends', 'tells an output up to what is no UTF-8', (whole) => whole.split('\ufffd')[0] ?? ''),
  text('chunks', 'makes a text of each chunk of bytes by itself', inChunks),
  text(
    'long-lines-lost',
    'loses lines that are too long for it',
    lines((all) => all.filter((line) => line.length < LONGEST)),
  ),
  text(
    'long-lines-cut',
    'cuts lines that are too long for it',
    lines((all) => all.map((line) => line.slice(0, LONGEST))),
  ),
  text('long-lines-ended', 'ends a line where it is too long for it', (whole) =>
    whole.replace(new RegExp(`[^\n]{${LONGEST}}`, 'g'), '$&\n'),
  ),
  text(
    'beginning',
    'tells the first thousand lines',
    lines((all) => all.slice(0, 1000)),
  ),
  text(
    'end',
    'tells the last thousand lines',
    lines((all) => all.slice(-1000)),
  ),
  text(
    'sorted',
    'sorts lines',
    lines((all) => all.toSorted()),
  ),
  text(
    'repeats-left-out',
    'tells one of several lines that are alike',
    lines((all) => all.filter((line, index) => line !== all[index - 1])),
  ),
  text('digits', 'loses a digit now and then', (whole) => whole.replace(/999/g, '99')),
  fault('limited', 'tells so many bytes of an output and no more', OUTPUT, deciding({ outputLimit: LONGEST })),
  fault(
    'one-stream',
    'tells what goes to standard error as standard output',
    ['command.stdout', 'command.stderr'],
    onWire(
      RUN,
      stream('stderr', (event) => ({ ...event, type: 'stdout' })),
    ),
    ['exec/commands.yaml'],
  ),
  fault(
    'errors-lost',
    'does not tell what goes to standard error',
    ['command.stderr'],
    onWire(
      RUN,
      stream('stderr', () => undefined),
    ),
    ['exec/commands.yaml'],
  ),
  fault(
    'all-errors',
    'tells what goes to standard output as standard error',
    ['command.stdout', 'command.stderr'],
    onWire(
      RUN,
      stream('stdout', (event) => ({ ...event, type: 'stderr' })),
    ),
    ['exec/commands.yaml'],
  ),
  fault(
    'at-the-end',
    'tells an output when the command has ended',
    ['stream.real-time'],
    deciding({ outputAtEnd: true }),
  ),
  fault(
    'held-back',
    'keeps what it sends until there is all of it',
    ['stream.real-time'],
    onWire(RUN, { kind: 'change', change: (answer) => answer }),
  ),
  fault(
    'one-at-a-time',
    'begins a command when all others have ended',
    ['stream.real-time'],
    deciding({ oneAtATime: true }),
  ),
  fault(
    'mixed-up',
    'tells every output to the client that came last',
    ['command.stdout', 'command.stderr', 'stream.text-is-output'],
    deciding({ outputToLatest: true }),
  ),
  fault(
    'lost-at-kill',
    'loses what a command wrote in the second before it was killed',
    OUTPUT,
    deciding({ outputLostAtKill: true }),
  ),
];
