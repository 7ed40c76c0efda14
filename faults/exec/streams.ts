/** Servers whose streams tell of a command, its id, its times or its end something else than is so. */
import { randomUUID } from 'node:crypto';
import type { LiveFault } from '../../harness/faults/fault.ts';
import { RUN } from '../../harness/faults/operations.ts';
import { allEvents, eachEvent, isEnd, isOutput } from '../../harness/faults/streaming.ts';
import { byBody, type Json, onWire, when, withBody } from '../../harness/faults/wiring.ts';
import { isObject } from '../../harness/json-object.ts';

const fault = (id: string, says: string, area: string[], server: LiveFault['server']): LiveFault => ({
  id: `exec.stream.${id}`,
  says,
  area,
  in: ['exec/commands.yaml'],
  server,
});

/** Changes each event of the streams of commands. */
const each = (change: (event: Json) => Json | undefined): LiveFault['server'] => onWire(RUN, eachEvent(change));

/** Changes a number of each event that has it. */
const numbers = (name: string, change: (value: number) => number): LiveFault['server'] =>
  each((event) => (typeof event[name] === 'number' ? { ...event, [name]: change(event[name]) } : event));

/** Changes what events tell of an error. */
const errors = (change: (error: Json) => Json): LiveFault['server'] =>
  each((event) => (isObject(event.error) ? { ...event, error: change(event.error) } : event));

export const streamFaults: readonly LiveFault[] = [
  fault(
    'no-end',
    'does not tell that a command has failed, nor anything after that',
    ['command.completion-told'],
    each((event) => (event.type === 'error' ? undefined : event)),
  ),
  fault(
    'no-end-of-killed',
    'does not tell that a command was killed, nor anything after that',
    ['command.completion-told'],
    each((event) => (/signal/.test(String((event.error as Json | undefined)?.traceback)) ? undefined : event)),
  ),
  fault(
    'output-alone',
    'tells nothing but output of a command that has written to both of its outputs',
    ['command.status-told', 'command.completion-told'],
    onWire(
      RUN,
      allEvents((events) => {
        const outputs = events.filter(isOutput);
        return outputs.some(({ type }) => type !== outputs[0]?.type) ? outputs : events;
      }),
    ),
  ),
  fault(
    'success-an-error',
    'tells of each command that is complete an error that is none',
    ['stream.error-told', 'command.status-told'],
    each((event) => (isEnd(event) ? { error: { ename: 'None', evalue: '0', traceback: [] }, ...event } : event)),
  ),
  fault(
    'failure-as-zero',
    'tells of every command that it exited with 0',
    ['stream.error-told', 'stream.error-value'],
    errors((error) => ({ ...error, evalue: '0' })),
  ),
  fault(
    'failure-as-one',
    'tells of every command that failed that it exited with 1',
    ['stream.error-told', 'stream.error-value'],
    errors((error) => ({ ...error, evalue: '1' })),
  ),
  fault(
    'error-name-empty',
    'gives errors no name',
    ['stream.error-name'],
    errors((error) => ({ ...error, ename: '' })),
  ),
  fault(
    'error-name-counted',
    'gives each error a name of its own',
    ['stream.error-name'],
    errors((error) => ({ ...error, ename: `${error.ename}-${randomUUID()}` })),
  ),
  fault(
    'error-value-empty',
    'says nothing in the message of an error',
    ['stream.error-value'],
    errors((error) => ({ ...error, evalue: '' })),
  ),
  fault(
    'traceback-in-one',
    'tells a stack trace in one text',
    ['stream.error-traceback'],
    errors((error) => ({ ...error, traceback: [`${error.traceback}\n${error.traceback}\n`] })),
  ),
  fault(
    'duration-in-seconds',
    'tells in seconds how long a command took',
    ['stream.execution-time-milliseconds'],
    numbers('execution_time', (ms) => Math.round(ms / 1000)),
  ),
  fault(
    'duration-in-microseconds',
    'tells in microseconds how long a command took',
    ['stream.execution-time-milliseconds'],
    numbers('execution_time', (ms) => ms * 1000),
  ),
  fault(
    'duration-zero',
    'tells of every command that it took no time',
    ['stream.execution-time-milliseconds'],
    numbers('execution_time', () => 0),
  ),
  fault(
    'time-in-seconds',
    'tells in seconds when an event came to be',
    ['stream.timestamp-milliseconds'],
    numbers('timestamp', (ms) => Math.floor(ms / 1000)),
  ),
  fault(
    'time-in-microseconds',
    'tells in microseconds when an event came to be',
    ['stream.timestamp-milliseconds'],
    numbers('timestamp', (ms) => ms * 1000),
  ),
  fault(
    'time-of-start',
    'tells of each event the time at which its stream began',
    ['stream.timestamp-milliseconds'],
    onWire(
      RUN,
      allEvents((events) => events.map((event) => ({ ...event, timestamp: events[0]?.timestamp }))),
    ),
  ),
  fault(
    'time-too-fast',
    'has a clock that runs sixty times too fast in each stream',
    ['stream.timestamp-milliseconds'],
    onWire(
      RUN,
      allEvents((events) => {
        const start = Number(events[0]?.timestamp);
        return events.map((event) =>
          event.type === 'init' ? event : { ...event, timestamp: start + (Number(event.timestamp) - start) * 60_000 },
        );
      }),
    ),
  ),
  fault(
    'id-of-nothing',
    'tells an id that no command has',
    ['command.id-given'],
    each((event) => (event.type === 'init' ? { ...event, text: randomUUID() } : event)),
  ),
  fault('id-of-the-first', 'tells of every command the id of the first', ['command.id-given'], () => {
    let first: unknown;
    const change = (event: Json): Json => {
      if (event.type !== 'init') return event;
      first ??= event.text;
      return { ...event, text: first };
    };
    return { wire: when(RUN, eachEvent(change)) };
  }),
  fault(
    'id-not-in-background',
    'tells no id of a command in the background',
    ['command.id-given'],
    onWire(RUN, () =>
      byBody((body) =>
        body.background === true
          ? { change: (answer) => withBody(answer, withoutIds(answer.body.toString())) }
          : undefined,
      ),
    ),
  ),
];

const withoutIds = (text: string): string =>
  text
    .split('\n\n')
    .filter((frame) => !frame.includes('"init"'))
    .join('\n\n');
