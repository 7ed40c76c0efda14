/** Answers that the reference runtime does not give on demand. */
import { answerOf } from '../faults/wiring.ts';
import type { FrontRequest, Layer, Reply } from '../front/reply.ts';
import type { Api } from '../wire/exchange.ts';

export type ScriptedEvent = { type: string; [member: string]: unknown };

/** Whether a request runs a command. */
const runs = ({ api, method, target }: Pick<FrontRequest, 'api' | 'method' | 'target'>): boolean =>
  api === 'execd' && method === 'POST' && /^\/command(\?|$)/.test(target);

/** A stream of events. With `broken` the connection ends after the last of them, before the end of the stream. */
const stream = (events: readonly ScriptedEvent[], broken = false): Reply => ({
  status: 200,
  headers: [['Content-Type', 'text/event-stream']],
  body: (async function* () {
    for (const event of events) yield Buffer.from(`data: ${asciiJson({ timestamp: Date.now(), ...event })}\n\n`);
    if (broken) throw new Error('the connection is to end here');
  })(),
});

/** In ASCII: how an SDK cuts lines is nothing that a driver decides. */
const asciiJson = (value: unknown): string =>
  JSON.stringify(value).replace(/[^\x20-\x7e]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`);

export const COMMAND_ID = 'cmd-of-the-script';

/** A command whose stream has this output, and that ends with the exit code. Its status says the same. */
export function outputs(output: readonly ScriptedEvent[], exitCode = 0): Layer {
  const end: ScriptedEvent =
    exitCode === 0
      ? { type: 'execution_complete', execution_time: 1 }
      : { type: 'error', error: { ename: 'CommandExecError', evalue: String(exitCode), traceback: [] } };
  return async (request, next) => {
    if (runs(request)) return stream([{ type: 'init', text: COMMAND_ID }, ...output, end]);
    if (request.api !== 'execd' || !request.target.startsWith('/command/status/')) return next();
    return answerOf(200, { id: COMMAND_ID, content: 'scripted', running: false, exit_code: exitCode });
  };
}

/** A command whose stream breaks off. */
export const breaksOff: Layer = async (request, next) =>
  runs(request)
    ? stream(
        [
          { type: 'init', text: COMMAND_ID },
          { type: 'stdout', text: 'only the beginning' },
        ],
        true,
      )
    : next();

/** Everything of one API is answered in one way. */
export const allOf =
  (api: Api, reply: () => Reply | Promise<Reply>): Layer =>
  async (request, next) =>
    request.api === api ? reply() : next();

/** A refusal as the documents have it. */
export const refusal = (status: number, code: string): Reply =>
  answerOf(status, { code, message: 'The request is refused, as the script has it.' });

/** What is no JSON, and says that it was done. */
export const noJson = (status: number): Reply => ({
  status,
  headers: [['Content-Type', 'text/html']],
  body: Buffer.from('<html><body>It works.</body></html>'),
});

/** No answer, ever. */
export const silence = (): Promise<Reply> => new Promise(() => undefined);
