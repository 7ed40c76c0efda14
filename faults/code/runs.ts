/** Servers whose runs of code tell something else than what has come of the code, or take what is no code. */
import type { LiveFault } from '../../harness/faults/fault.ts';
import { isEnd, withEvents } from '../../harness/faults/streaming.ts';
import { answerOf, type Instead, type Json, without } from '../../harness/faults/wiring.ts';
import { contextOf, decided, event, fault, knowing, output, RUN_CODE, run, runs, telling } from './code-fault.ts';

const OUTPUT = ['run.output'];
const ERROR = ['run.error'];
const COUNT = ['run.execution-count'];
const RESULT = ['run.result'];

/** Changes the results of runs. */
const results = (change: (results: Json) => Json | undefined): LiveFault['server'] =>
  event((one) => {
    if (one.type !== 'result') return one;
    const changed = change(one.results as Json);
    return changed && { ...one, results: changed };
  });

/** Changes the errors of runs. */
const errors = (change: (error: Json) => Json): LiveFault['server'] =>
  event((one) => (one.type === 'error' ? { ...one, error: change(one.error as Json) } : one));

const PLAIN = 'text/plain';

/** Runs the code that comes after an error in a new context. */
function lostAtErrors(): ReturnType<LiveFault['server']> {
  const broken = new Set<unknown>();
  return {
    wire: (request) =>
      RUN_CODE(request)
        ? run((body) => {
            const { id, language } = contextOf(body);
            if (broken.has(id)) return { body: { ...body, context: { language } } };
            return {
              change: withEvents((all) => {
                if (all.some(({ type }) => type === 'error')) broken.add(id);
                return all;
              }),
            };
          })
        : undefined,
  };
}

/** Meets requests whose body breaks the document, knowing the contexts that there are. */
const taking = (decide: (body: Json, language: string, id: string) => Instead | undefined): LiveFault['server'] =>
  knowing((request, [first]) =>
    RUN_CODE(request) && first !== undefined ? run((body) => decide(body, first.language, first.id)) : undefined,
  );

export const runFaults: readonly LiveFault[] = [
  fault(
    'run.not-run',
    'acknowledges code and does not run it',
    ['run.executes', 'context.keeps-state', 'run.output'],
    runs((body) => ({ body: { ...body, code: '' } })),
  ),
  fault(
    'run.refused',
    'fails at all code',
    ['run.executes'],
    runs(() => ({ change: () => answerOf(500, { code: 'RUNTIME_ERROR', message: 'No kernel.' }) })),
  ),
  fault(
    'run.no-end',
    'ends the stream of code without a word',
    ['run.executes'],
    event((one) => (isEnd(one) ? undefined : one)),
  ),
  fault(
    'run.output-lost',
    'tells no output of code',
    OUTPUT,
    event((one) => (one.type === 'stdout' ? undefined : one)),
  ),
  fault(
    'run.errors-lost',
    'tells nothing of the standard error of code',
    OUTPUT,
    event((one) => (one.type === 'stderr' ? undefined : one)),
  ),
  fault(
    'run.errors-as-output',
    'tells standard error of code as output',
    OUTPUT,
    event((one) => (one.type === 'stderr' ? { ...one, type: 'stdout' } : one)),
  ),
  fault(
    'run.output-as-errors',
    'tells output of code as standard error',
    OUTPUT,
    event((one) => (one.type === 'stdout' ? { ...one, type: 'stderr' } : one)),
  ),
  fault(
    'run.output-twice',
    'tells the output of code twice',
    OUTPUT,
    telling((all) => all.flatMap((one) => (one.type === 'stdout' ? [one, one] : [one]))),
  ),
  fault(
    'run.blank-lines-lost',
    'leaves out blank lines of the output of code',
    OUTPUT,
    output((text) => text.replace(/\n{2,}/g, '\n')),
  ),
  fault(
    'run.ascii',
    'tells question marks for what is no ASCII in the output of code',
    OUTPUT,
    output((text) => text.replace(/[^\0-\x7f]/gu, '?')),
  ),
  fault(
    'run.output-limited',
    'drops the output of code beyond its first bytes',
    OUTPUT,
    decided({ outputLimit: 5000 }),
  ),
  fault(
    'run.output-at-end',
    'tells the output of code when it has ended',
    ['run.streams'],
    decided({ outputAtEnd: true }),
  ),
  fault(
    'run.result-lost',
    'tells no result of code',
    RESULT,
    results(() => undefined),
  ),
  fault(
    'run.result-mime',
    'tells results of code as HTML and nothing else',
    RESULT,
    results((all) => ({ 'text/html': all[PLAIN] })),
  ),
  fault(
    'run.result-short-name',
    'calls MIME types of results by short names',
    RESULT,
    results((all) => ({ text: all[PLAIN] })),
  ),
  fault(
    'run.result-quoted',
    'tells results of code in quotes',
    RESULT,
    results((all) => ({ ...all, [PLAIN]: JSON.stringify(all[PLAIN]) })),
  ),
  fault(
    'run.result-empty',
    'tells results of code without content',
    RESULT,
    results(() => ({})),
  ),
  fault(
    'run.result-as-output',
    'tells results of code as output',
    RESULT,
    event((one) => (one.type === 'result' ? { type: 'stdout', text: String((one.results as Json)[PLAIN]) } : one)),
  ),
  fault(
    'run.result-as-text',
    'tells the result of code as the text of its event',
    RESULT,
    event((one) =>
      one.type === 'result' ? { ...without(one, 'results'), text: String((one.results as Json)[PLAIN]) } : one,
    ),
  ),
  fault(
    'run.count-stands',
    'calls each cell the first',
    COUNT,
    event((one) => (one.execution_count === undefined ? one : { ...one, execution_count: 1 })),
  ),
  fault(
    'run.count-left-out',
    'does not count cells',
    COUNT,
    event((one) => without(one, 'execution_count')),
  ),
  fault(
    'run.count-backwards',
    'counts cells backwards',
    COUNT,
    event((one) =>
      one.execution_count === undefined ? one : { ...one, execution_count: 1000 - Number(one.execution_count) },
    ),
  ),
  fault(
    'run.count-zero',
    'counts no cell',
    COUNT,
    event((one) => (one.execution_count === undefined ? one : { ...one, execution_count: 0 })),
  ),
  fault(
    'run.error-lost',
    'tells of no error of code',
    ERROR,
    event((one) => (one.type === 'error' ? { type: 'execution_complete', execution_time: 1 } : one)),
  ),
  fault(
    'run.error-as-output',
    'tells errors of code as standard error',
    ERROR,
    event((one) =>
      one.type === 'error' ? { type: 'stderr', text: ((one.error as Json).traceback as string[]).join('\n') } : one,
    ),
  ),
  fault(
    'run.error-400',
    'answers 400 to code that raises an error',
    ERROR,
    runs(() => ({
      change: (answer) =>
        answer.body.includes('"type":"error"')
          ? answerOf(400, { code: 'RUNTIME_ERROR', message: 'The code has failed.' })
          : answer,
    })),
  ),
  fault(
    'run.error-name',
    'calls every error of code by one name',
    ['run.error', 'stream.error-name'],
    errors((error) => ({ ...error, ename: 'ExecutionError' })),
  ),
  fault(
    'run.error-name-and-message',
    'puts the message of an error into its name',
    ['run.error', 'stream.error-name'],
    errors((error) => ({ ...error, ename: `${error.ename}: ${error.evalue}` })),
  ),
  fault(
    'run.error-value',
    'tells errors of code without their message',
    ['stream.error-value'],
    errors((error) => ({ ...error, evalue: '' })),
  ),
  fault(
    'run.error-value-fixed',
    'tells one message for all errors of code',
    ['stream.error-value'],
    errors((error) => ({ ...error, evalue: 'The code has failed.' })),
  ),
  fault(
    'run.error-traceback',
    'tells errors of code without traceback',
    ['stream.error-traceback'],
    errors((error) => without(error, 'traceback')),
  ),
  fault(
    'run.error-traceback-empty',
    'tells errors of code with an empty traceback',
    ['stream.error-traceback'],
    errors((error) => ({ ...error, traceback: [] })),
  ),
  fault(
    'run.error-traceback-first',
    'tells the first line of a traceback',
    ['stream.error-traceback'],
    errors((error) => ({
      ...error,
      traceback: (error.traceback as unknown[]).slice(0, 1).map(() => 'Traceback:'),
    })),
  ),
  fault(
    'run.error-loses-state',
    'loses the state of a context when its code raises an error',
    ['context.keeps-state'],
    lostAtErrors,
  ),
  fault(
    'run.stateless-500',
    'fails at code without a context',
    ['run.without-context'],
    runs((body) =>
      body.context === undefined && body.code !== undefined
        ? { change: () => answerOf(500, { code: 'RUNTIME_ERROR', message: 'No context.' }) }
        : undefined,
    ),
  ),
  fault(
    'run.stateless-kept',
    'runs all code without a context in one that stays',
    ['run.without-context'],
    decided({ codeWithoutContextStays: true }),
  ),
  fault(
    'run.code-missing-taken',
    'takes a request without code',
    ['run.code-required'],
    runs((body) => (body.code === undefined ? { body: { ...body, code: '' } } : undefined)),
  ),
  fault(
    'run.code-any-taken',
    'takes any value for code',
    ['run.code-string'],
    runs((body) =>
      body.code === undefined || typeof body.code === 'string' ? undefined : { body: { ...body, code: '' } },
    ),
  ),
  fault(
    'run.language-missing-taken',
    'takes a context without its language',
    ['run.context-language-required'],
    taking((body, language) =>
      body.context !== undefined && contextOf(body).language === undefined
        ? { body: { ...body, context: { language } } }
        : undefined,
    ),
  ),
  fault(
    'run.id-any-taken',
    'takes any value for the id of a context',
    ['run.context-strings'],
    runs((body) => {
      const { id, language } = contextOf(body);
      return id === undefined || typeof id === 'string' ? undefined : { body: { ...body, context: { language } } };
    }),
  ),
  fault(
    'run.language-any-taken',
    'takes any value for the language of a context',
    ['run.context-strings'],
    taking((body, language) =>
      contextOf(body).language === undefined || typeof contextOf(body).language === 'string'
        ? undefined
        : { body: { ...body, context: { language } } },
    ),
  ),
  fault(
    'run.context-any-taken',
    'takes any value for a context',
    ['run.context-strings'],
    runs((body) =>
      body.context === undefined ||
      (typeof body.context === 'object' && body.context !== null && !Array.isArray(body.context))
        ? undefined
        : { body: without(body, 'context') },
    ),
  ),
  fault('run.waits', 'runs code of one context at a time', ['run.streams', 'run.executes'], () => {
    let first: unknown;
    return {
      wire: (request) =>
        RUN_CODE(request)
          ? run((body) => {
              first ??= contextOf(body).id;
              return contextOf(body).id === first
                ? undefined
                : { change: () => answerOf(500, { code: 'BUSY', message: 'Code runs elsewhere.' }) };
            })
          : undefined,
    };
  }),
];
