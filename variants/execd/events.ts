/** Servers whose streams have other events in them, or the same ones in another order. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Json } from '../../harness/faults/wiring.ts';
import { COMMANDS, events, frameOf, isEnd, isOutput, reframed } from '../../harness/variants/streams.ts';
import type { Variant } from '../../harness/variants/variant.ts';

const noOrder = 'execd-api.yaml tells which types of events there are, and no order of them.';

const now = (event: Json): Json => ({ ...event, timestamp: Date.now() });
const ping = (): Json => now({ type: 'ping', text: 'pong' });
const status = (text: string): Json => now({ type: 'status', text });

/** How long the stream stays open after its last event, in milliseconds. */
const OPEN_MS = 1000;

const order = 'execd-event-order';
const members = 'execd-event-members';

export const eventVariants: readonly Variant[] = [
  {
    id: 'execd.events.pings',
    says: 'sends a ping and a status before and after each other event',
    axis: order,
    allows: 'execd-api.yaml ServerStreamEvent.type: ping and status are among the types of events.',
    server: () => ({ layer: events((event) => [ping(), status('running'), event, ping()]) }),
  },
  {
    id: 'execd.events.separators',
    says: 'tells before each event a status with U+0085, U+2028 and U+2029 in it, as they are',
    axis: order,
    allows:
      'execd-api.yaml ServerStreamEvent.text: any text; in the standard of Server-Sent Events a line ends with CR or LF, and with nothing else.',
    server: () => ({ layer: events((event) => [status('queued\u0085on\u2028node\u2029seven'), event]) }),
  },
  {
    id: 'execd.events.after-the-end',
    says: 'sends a status, a count and a ping after the event that ends a command',
    axis: order,
    silent: noOrder,
    server: () => ({
      layer: events(
        (event) =>
          isEnd(event)
            ? [event, status('exited'), now({ type: 'execution_count', execution_count: 1 }), ping()]
            : [event],
        COMMANDS,
      ),
    }),
  },
  {
    id: 'execd.events.complete-after-error',
    says: 'sends execution_complete after the error of a command, and twice after one without',
    axis: order,
    silent: noOrder,
    server: () => ({
      layer: events((event) =>
        isEnd(event) ? [event, now({ type: 'execution_complete', execution_time: 1 })] : [event],
      ),
    }),
  },
  {
    id: 'execd.events.init-later',
    says: 'sends the event with the id of a command behind its first output, or before the one that ends it',
    axis: order,
    silent: noOrder,
    server: () => {
      return {
        layer: reframed(async function* (frames) {
          let init: Json | undefined;
          for await (const frame of frames) {
            const { event } = frame;
            if (event?.type === 'init') {
              init = event;
              continue;
            }
            const due = event !== undefined && (isEnd(event) || isOutput(event)) ? init : undefined;
            if (due === undefined) {
              yield frame;
              continue;
            }
            init = undefined;
            yield* isOutput(event as Json) ? [frame, frameOf(due)] : [frameOf(due), frame];
          }
        }),
      };
    },
  },
  {
    id: 'execd.events.more-members',
    says: 'sends events with members that the document does not name',
    axis: members,
    allows: 'execd-api.yaml ServerStreamEvent: the object is not closed.',
    server: () => ({
      layer: events((event) => [{ session: 's-1', sequence: 7, ...event, stream: { name: 'main', code: 3 } }]),
    }),
  },
  {
    id: 'execd.events.few-members',
    says: 'sends events without times and durations',
    axis: members,
    allows: 'execd-api.yaml ServerStreamEvent: no member of an event is required.',
    server: () => ({ layer: events(({ timestamp: _, execution_time: __, ...event }) => [event]) }),
  },
  {
    id: 'execd.events.all-members',
    says: 'sends events with all members that there are, those without meaning being empty',
    axis: members,
    allows: 'execd-api.yaml ServerStreamEvent: every event may have every member.',
    server: () => ({
      layer: events((event) => [
        {
          execution_count: 0,
          execution_time: 0,
          results: {},
          error: {},
          ...(isOutput(event) ? {} : { text: '' }),
          ...event,
        },
      ]),
    }),
  },
  {
    id: 'execd.end.held-open',
    says: 'ends a stream a second after the last event',
    axis: 'execd-end',
    silent: 'Nothing is said of when the stream ends after the command is complete.',
    server: () => ({
      layer: reframed(async function* (frames) {
        yield* frames;
        await delay(OPEN_MS);
      }),
    }),
  },
];
