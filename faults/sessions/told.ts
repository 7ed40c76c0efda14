/** Runs of sessions that tell something else than what was written, or do something else than what was asked. */
import type { LiveFault } from '../../harness/faults/fault.ts';
import { answered, answerOf, asked, onWire } from '../../harness/faults/wiring.ts';
import type { Answer } from '../../harness/wire/faults.ts';
import { decided, events, knowing, ofRuns, output, RUN, sessionIn } from './session-fault.ts';

const telling = (change: (answer: Answer) => Answer): LiveFault['server'] => onWire(RUN, { kind: 'change', change });

const running = (change: (command: string) => string): LiveFault['server'] =>
  onWire(
    RUN,
    asked((body) => (typeof body.command === 'string' ? { ...body, command: change(body.command) } : body)),
  );

/** Refuses every run once one has failed. */
function endingAll(): ReturnType<LiveFault['server']> {
  let failed = false;
  return {
    wire: (request) => {
      if (!RUN(request)) return undefined;
      if (failed) return answered(400, { code: 'SESSION_ENDED', message: 'The sessions have ended.' });
      return {
        kind: 'change',
        change(answer) {
          failed ||= answer.body.includes('"type":"error"');
          return answer;
        },
      };
    },
  };
}

const STREAMS = ['run.streams', 'run.executes'];

export const toldFaults: readonly LiveFault[] = [
  ofRuns(
    'output-at-end',
    'tells the output of a run when it has ended',
    ['run.streams'],
    decided({ outputAtEnd: true }),
  ),
  ofRuns(
    'output-limited',
    'tells the first 4096 bytes of each output',
    ['run.streams'],
    decided({ outputLimit: 4 * 1024 }),
  ),
  ofRuns(
    'output-to-latest',
    'tells all output to who has asked last',
    ['run.streams', 'isolated'],
    decided({ outputToLatest: true }),
  ),
  ofRuns(
    'output-lost',
    'tells no output',
    STREAMS,
    telling(events((event) => (event.type === 'stdout' ? [] : [event]))),
  ),
  ofRuns(
    'errors-lost',
    'tells nothing of standard error',
    ['run.streams'],
    telling(events((event) => (event.type === 'stderr' ? [] : [event]))),
  ),
  ofRuns(
    'errors-as-output',
    'tells standard error as output',
    ['run.outputs-apart'],
    telling(events((event) => [event.type === 'stderr' ? { ...event, type: 'stdout' } : event])),
  ),
  ofRuns(
    'output-as-errors',
    'tells output as standard error',
    STREAMS,
    telling(events((event) => [event.type === 'stdout' ? { ...event, type: 'stderr' } : event])),
  ),
  ofRuns(
    'blank-lines-lost',
    'leaves out blank lines',
    STREAMS,
    telling(output((text) => text.replace(/\n{2,}/g, '\n'))),
  ),
  ofRuns(
    'signs-lost',
    'tells a question mark for each sign beyond ASCII',
    STREAMS,
    telling(output((text) => text.replace(/[\u0080-\u{10ffff}]/gu, '?'))),
  ),
  ofRuns(
    'output-twice',
    'tells output twice',
    STREAMS,
    telling(events((event) => (event.type === 'stdout' ? [event, event] : [event]))),
  ),
  ofRuns(
    'prompt-told',
    'tells a prompt before the output',
    STREAMS,
    telling(events((event) => (event.type === 'init' ? [event, { type: 'stdout', text: '$ \n' }] : [event]))),
  ),
  ofRuns(
    'one-answer',
    'tells a run as JSON and not in events',
    ['run.streams', 'run.executes'],
    telling((answer) => (answer.status === 200 ? answerOf(200, { output: answer.body.toString() }) : answer)),
  ),
  ofRuns(
    'first-line-only',
    'runs the first line of a command',
    ['run.executes'],
    running((command) => command.split('\n')[0] ?? ''),
  ),
  ofRuns(
    'lines-joined',
    'makes one line of a command',
    ['run.executes'],
    running((command) => command.trim().split('\n').join('; ')),
  ),
  ofRuns(
    'spaces-joined',
    'takes the lines of a command for words',
    ['run.executes'],
    running((command) => command.replace(/\n/g, ' ')),
  ),
  ofRuns(
    'own-words',
    'tells what it has added to a command to know its end',
    ['run.executes'],
    running((command) => `${command}\ntimes`),
  ),
  ofRuns(
    'words-only',
    'runs what stands before the first semicolon',
    ['run.executes'],
    running((command) => command.split(';')[0] ?? ''),
  ),
  ofRuns(
    'input-of-shell',
    'lets a run read what the server tells its shell',
    ['run.executes'],
    running((command) => `{ ${command}\n} <<'__END__'\n__run_exit=$?\n__END__\n`),
  ),
  ofRuns(
    'quotes-doubled',
    'puts a command between other quotes',
    ['run.executes'],
    running((command) => command.replaceAll("'", '"')),
  ),
  ofRuns('failure-ends-all', 'ends all sessions when a run has failed', ['isolated'], endingAll),
  ofRuns('once', 'has no second run in a session', STREAMS, () => {
    const seen = new Set<string>();
    return {
      wire: (request) => {
        if (!RUN(request)) return undefined;
        const id = sessionIn(request.target);
        if (seen.has(id)) return answered(500, { code: 'RUNTIME_ERROR', message: 'The session is used.' });
        seen.add(id);
        return undefined;
      },
    };
  }),
  ofRuns(
    'ids-forgotten',
    'forgets sessions when there are more than fifteen',
    ['isolated'],
    knowing((request, { ids }) =>
      RUN(request) && ids.indexOf(sessionIn(request.target)) < ids.length - 15
        ? answered(400, { code: 'SESSION_NOT_FOUND', message: 'There is no such session.' })
        : undefined,
    ),
  ),
];
