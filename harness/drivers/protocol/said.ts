/** What a driver program says, held to the schema of the protocol. */
import type { ValidateFunction } from 'ajv';
import { isObject } from '../../json-object.ts';
import { fromJson } from '../../json-text.ts';
import { generatedValidator } from '../../yaml/generated-schema.ts';
import type { DriverError, HelloAnswer, OutputEvent, Results } from './messages.ts';

export type Op = keyof Results;

/** One line, understood. */
export type Said =
  | { kind: 'event'; id: number; event: OutputEvent['event'] }
  | { kind: 'result'; id: number; result: unknown }
  | { kind: 'error'; id: number; error: DriverError }
  | { kind: 'wrong'; why: string };

const RESULT_PARTS = {
  create: 'Created',
  connect: 'Created',
  run: 'Ran',
  file: 'FileDone',
  state: 'State',
  delete: 'Nothing',
  close: 'Nothing',
} as const satisfies Record<Op, string>;

/** The first line of a driver; a sentence for one that is none. */
export function readHello(line: string): HelloAnswer | string {
  const value = fromJson(line);
  const problems = value === undefined ? 'no JSON' : problemsOf('HelloAnswer', value);
  return problems === undefined ? (value as HelloAnswer) : `its first line is no hello: ${problems}`;
}

/** A later line. */
export function readLine(line: string): Said {
  const value = fromJson(line);
  if (!isObject(value)) return { kind: 'wrong', why: 'a line that is no JSON object' };
  const part = 'event' in value ? 'OutputEvent' : 'error' in value ? 'ErrorAnswer' : 'ResultAnswer';
  const problems = problemsOf(part, value);
  if (problems !== undefined) return { kind: 'wrong', why: `a line that is no ${NAMES[part]}: ${problems}` };
  if (part === 'OutputEvent') return { kind: 'event', ...(value as OutputEvent) };
  if (part === 'ErrorAnswer') return { kind: 'error', ...(value as { id: number; error: DriverError }) };
  return { kind: 'result', ...(value as { id: number; result: unknown }) };
}

const NAMES = { OutputEvent: 'event', ErrorAnswer: 'error', ResultAnswer: 'answer' } as const;

/** What is wrong with the result of an operation, after the name of the driver; undefined: nothing. */
export function resultProblems(op: Op, result: unknown): string | undefined {
  const problems = problemsOf(RESULT_PARTS[op], result);
  return problems === undefined ? undefined : `gave a result of ${op} that is none: ${problems}`;
}

/** How many of the problems of a line are told. */
const MOST = 3;

function problemsOf(part: string, value: unknown): string | undefined {
  const validate: ValidateFunction = generatedValidator('driver', part);
  if (validate(value)) return undefined;
  const texts = (validate.errors ?? []).map(({ instancePath, message, params }) => {
    const extra = typeof params.additionalProperty === 'string' ? ` (${params.additionalProperty})` : '';
    return `${instancePath || 'it'} ${message}${extra}`;
  });
  return [...new Set(texts)].slice(0, MOST).join('; ');
}
