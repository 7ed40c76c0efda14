/** Servers whose execd tells of runs of code in another way that the document allows. */
import { type Json, parsed } from '../../harness/faults/wiring.ts';
import { where } from '../../harness/variants/layers.ts';
import { CODE, events, frameOf, isEnd, reframed } from '../../harness/variants/streams.ts';
import type { Variant } from '../../harness/variants/variant.ts';

/** `context` of a request to run code; empty where it has none. */
export const contextOf = (body: Json | undefined): Json => (body?.context ?? {}) as Json;

const RED = '\u001b[0;31m';
const PLAIN = '\u001b[0m';

/** Colours of a terminal around a text. */
const coloured = (text: unknown): string => `${RED}${String(text)}${PLAIN}`;

export const runVariants: readonly Variant[] = [
  {
    id: 'execd.code.result-types',
    says: 'tells results by several MIME types, and the same as HTML in an event of its own',
    axis: 'execd-code-results',
    allows:
      'execd-api.yaml ServerStreamEvent.results: the output of the run by MIME type, text/plain, text/html and others.',
    server: () => ({
      layer: events((event) => {
        if (event.type !== 'result') return [event];
        const html = `<pre>${(event.results as Json)['text/plain']}</pre>`;
        return [
          { ...event, results: { 'text/html': html } },
          {
            ...event,
            results: { 'application/json': { value: null }, ...(event.results as Json), 'text/html': html },
          },
        ];
      }, CODE),
    }),
  },
  {
    id: 'execd.code.result-coloured',
    says: 'colours results for a terminal',
    axis: 'execd-code-results',
    silent: 'Nothing is said of how a kernel writes a value as text.',
    server: () => ({
      layer: events(
        (event) =>
          event.type === 'result'
            ? [
                {
                  ...event,
                  results: { 'text/plain': coloured((event.results as Json)['text/plain']) },
                },
              ]
            : [event],
        CODE,
      ),
    }),
  },
  {
    id: 'execd.code.result-of-nothing',
    says: 'tells a result of code that has none',
    axis: 'execd-code-results',
    silent: 'Nothing is said of which code has a result: some kernels write undefined.',
    server: () => ({
      layer: reframed(async function* (frames) {
        let had = false;
        for await (const frame of frames) {
          had ||= frame.event?.type === 'result';
          if (frame.event?.type === 'execution_complete' && !had) {
            yield frameOf({ type: 'result', results: { 'text/plain': 'undefined' }, timestamp: Date.now() });
          }
          yield frame;
        }
      }, CODE),
    }),
  },
  {
    id: 'execd.code.count-in-result',
    says: 'tells the number of a cell in its result and in the last event, and in no event of its own',
    axis: 'execd-code-count',
    silent: 'Nothing is said of which event has the number of the cell.',
    server: () => ({
      layer: reframed(async function* (frames) {
        let count: unknown;
        for await (const frame of frames) {
          const { event } = frame;
          if (event?.type === 'execution_count') count = event.execution_count;
          else if (event !== undefined && (event.type === 'result' || isEnd(event))) {
            yield frameOf({ ...event, execution_count: count });
          } else yield frame;
        }
      }, CODE),
    }),
  },
  {
    id: 'execd.code.count-from-the-end',
    says: 'tells the number of a cell after its output',
    axis: 'execd-code-count',
    silent: 'Nothing is said of when the number of the cell is told.',
    server: () => ({
      layer: reframed(async function* (frames) {
        const held: Json[] = [];
        for await (const frame of frames) {
          const { event } = frame;
          if (event?.type === 'execution_count') {
            held.push(event);
            continue;
          }
          if (event !== undefined && isEnd(event)) yield* held.splice(0).map(frameOf);
          yield frame;
        }
      }, CODE),
    }),
  },
  {
    id: 'execd.code.count-by-hundreds',
    says: 'counts cells of its own between those that it is asked to run',
    axis: 'execd-code-count',
    silent: 'Nothing is said of what else a kernel runs as a cell.',
    server: () => ({
      layer: events(
        (event) =>
          event.execution_count === undefined
            ? [event]
            : [{ ...event, execution_count: Number(event.execution_count) * 100 + 1 }],
        CODE,
      ),
    }),
  },
  {
    id: 'execd.code.error-coloured',
    says: 'colours tracebacks for a terminal, with a line of hyphens above',
    axis: 'execd-code-errors',
    silent: 'Nothing is said of how the lines of a traceback are written.',
    server: () => ({
      layer: events((event) => {
        const error = event.error as Json | undefined;
        if (event.type !== 'error' || !Array.isArray(error?.traceback)) return [event];
        const traceback = [coloured('-'.repeat(75)), ...error.traceback.map(coloured)];
        return [{ ...event, error: { ...error, traceback } }];
      }, CODE),
    }),
  },
  {
    id: 'execd.code.error-one-text',
    says: 'tells a traceback as one item with all lines in it',
    axis: 'execd-code-errors',
    silent: 'Kernels cut tracebacks in their own ways.',
    server: () => ({
      layer: events((event) => {
        const error = event.error as Json | undefined;
        if (event.type !== 'error' || !Array.isArray(error?.traceback)) return [event];
        return [{ ...event, error: { ...error, traceback: [error.traceback.join('\n')] } }];
      }, CODE),
    }),
  },
  {
    id: 'execd.code.one-output',
    says: 'has one output for both of a shell',
    axis: 'execd-code-output',
    silent: 'A shell on a terminal has one output, and nothing is said of which one it is told as.',
    server: () => ({
      layer: async (request, next) => {
        const shell = CODE(request) && contextOf(parsed(await request.body())).language === 'bash';
        if (!shell) return next();
        return events((event) => [event.type === 'stderr' ? { ...event, type: 'stdout' } : event], CODE)(request, next);
      },
    }),
  },
  {
    id: 'execd.code.stateless-elsewhere',
    says: 'takes code without a context for JavaScript',
    axis: 'execd-code-stateless',
    silent: 'Nothing is said of the language of code that names none.',
    server: () => ({
      layer: where(CODE, async (request, next) => {
        const body = parsed(await request.body());
        if (body === undefined || body.context !== undefined || typeof body.code !== 'string') return next();
        return next({ body: Buffer.from(JSON.stringify({ ...body, context: { language: 'javascript' } })) });
      }),
    }),
  },
];
