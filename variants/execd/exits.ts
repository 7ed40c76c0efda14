/** Servers that tell in another way how a command ended. */
import { ofExecd } from '../../harness/faults/operations.ts';
import type { Json } from '../../harness/faults/wiring.ts';
import type { Layer } from '../../harness/front/reply.ts';
import { jsonReplies } from '../../harness/variants/layers.ts';
import { COMMANDS, events } from '../../harness/variants/streams.ts';
import type { Variant } from '../../harness/variants/variant.ts';

const allows = 'execd-api.yaml CommandStatusResponse.exit_code: it is the status of a command that has the exit code.';
const axis = 'execd-exit';

/** Another end of a command that failed. */
const failed = (change: (event: Json, code: unknown) => readonly Json[]): Layer =>
  events(
    (event) =>
      event.type === 'error' ? change(event, (event.error as { evalue?: unknown } | undefined)?.evalue) : [event],
    COMMANDS,
  );

/** How long the status of a command that has ended still says that it runs, in milliseconds. */
const LAG_MS = 400;

export const exitVariants: readonly Variant[] = [
  {
    id: 'execd.exit.late-status',
    says: 'tells the exit code in the status only, and there a moment after the end of the stream',
    axis,
    allows,
    server: () => {
      const first = new Map<string, number>();
      return {
        layer: (request, next) =>
          ofExecd('/command/status/')(request)
            ? lagging(first)(request, next)
            : failed((event) => [{ ...event, error: { ename: 'Failed', evalue: 'the command failed' } }])(
                request,
                next,
              ),
      };
    },
  },
  {
    id: 'execd.exit.words',
    says: 'tells the exit code of a failed command in words, and as a number in the status',
    axis,
    allows,
    server: () => ({
      layer: failed((event, code) => [
        { ...event, error: { ename: 'ExitError', evalue: `exit status ${code}`, traceback: ['exit status'] } },
      ]),
    }),
  },
  {
    id: 'execd.exit.complete',
    says: 'ends the stream of a failed command as that of any other, and tells its exit code in the status',
    axis,
    allows,
    server: () => ({
      layer: failed(({ timestamp }) => [{ type: 'execution_complete', execution_time: 1, timestamp }]),
    }),
  },
  {
    id: 'execd.exit.bare-error',
    says: 'tells that a command failed, and nothing more, and its exit code in the status',
    axis,
    allows,
    server: () => ({ layer: failed(({ timestamp }) => [{ type: 'error', timestamp }]) }),
  },
  {
    id: 'execd.exit.only-value',
    says: 'tells the exit code of a failed command without a name and a trace of the error',
    axis,
    allows: 'execd-api.yaml ServerStreamEvent.error: none of its members is required.',
    server: () => ({ layer: failed((event, evalue) => [{ ...event, error: { evalue } }]) }),
  },
];

/** `first`: when the status of each command was asked for first, in milliseconds. */
const lagging = (first: Map<string, number>): Layer =>
  jsonReplies(ofExecd('/command/status/'), (body, { target }) => {
    const since = first.get(target) ?? performance.now();
    first.set(target, since);
    if (performance.now() - since >= LAG_MS) return body;
    return { ...body, running: true, exit_code: null, finished_at: null };
  });
