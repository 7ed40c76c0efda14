/**
 * `${…}` in the strings of a scenario, and `that:`. Both are JSONata. `$${` writes a literal `${`, for the shell.
 */
import jsonata from 'jsonata';
import { describeError } from '../errors.ts';
import { FUNCTIONS } from './functions.ts';

export type Segment = { literal: string } | { expression: string; offset: number };

/** What expressions can name. */
export type Scope = Record<string, unknown>;

/** An expression that cannot be read or that failed while it was evaluated. */
export class ExpressionError extends Error {
  override readonly name = 'ExpressionError';
}

/** Index of the brace that closes the one before `start`; strings and nested braces are passed over. -1 when none. */
function closingBrace(text: string, start: number): number {
  let depth = 1;
  let quote = '';
  for (let index = start; index < text.length; index++) {
    const char = text[index] as string;
    if (quote !== '') {
      if (char === '\\') index++;
      else if (char === quote) quote = '';
    } else if (char === '"' || char === "'" || char === '`') quote = char;
    else if (char === '{') depth++;
    else if (char === '}' && --depth === 0) return index;
  }
  return -1;
}

/** Splits a string into literal text and expressions. Throws ExpressionError for a `${` that is never closed. */
export function segmentsOf(text: string): Segment[] {
  const segments: Segment[] = [];
  let literal = '';
  for (let index = 0; index < text.length; ) {
    if (text.startsWith('$${', index)) {
      literal += '${';
      index += 3;
    } else if (text.startsWith('${', index)) {
      const end = closingBrace(text, index + 2);
      if (end < 0) throw new ExpressionError('`${` without its `}`; write `$${` for a literal `${` of the shell');
      if (literal !== '') segments.push({ literal });
      literal = '';
      segments.push({ expression: text.slice(index + 2, end), offset: index + 2 });
      index = end + 1;
    } else literal += text[index++];
  }
  if (literal !== '') segments.push({ literal });
  return segments;
}

const compiled = new Map<string, ReturnType<typeof jsonata>>();

/** The parsed form of JSONata text, kept. Throws ExpressionError when it cannot be read. */
export function parseExpression(expression: string): ReturnType<typeof jsonata> {
  const known = compiled.get(expression);
  if (known) return known;
  try {
    const parsed = jsonata(expression);
    for (const [name, own] of Object.entries(FUNCTIONS)) parsed.registerFunction(name, own);
    compiled.set(expression, parsed);
    return parsed;
  } catch (error) {
    throw new ExpressionError(`\`${expression.trim()}\` is not JSONata: ${describeError(error)}`);
  }
}

/** JSONata marks the sequences it makes; a plain copy compares like the value it shows. */
const plain = (value: unknown): unknown =>
  typeof value === 'object' && value !== null ? JSON.parse(JSON.stringify(value)) : value;

/** The value of an expression; undefined when it names nothing. */
export async function evaluate(expression: string, scope: Scope): Promise<unknown> {
  const parsed = parseExpression(expression);
  try {
    return plain(await parsed.evaluate(scope));
  } catch (error) {
    throw new ExpressionError(`\`${expression.trim()}\` failed: ${describeError(error)}`);
  }
}

async function resolveText(text: string, scope: Scope): Promise<unknown> {
  const segments = segmentsOf(text);
  const values: unknown[] = [];
  for (const segment of segments) {
    if ('literal' in segment) {
      values.push(segment.literal);
      continue;
    }
    const value = await evaluate(segment.expression, scope);
    if (value === undefined) throw new ExpressionError(`\${${segment.expression}} names nothing`);
    values.push(value);
  }
  if (values.length === 1) return values[0];
  return values.map((value) => (typeof value === 'string' ? value : JSON.stringify(value))).join('');
}

/** The value with every `${…}` in its strings and keys replaced. A string that is one expression takes its type. */
export async function resolveDeep(value: unknown, scope: Scope): Promise<unknown> {
  if (typeof value === 'string') return value.includes('${') ? resolveText(value, scope) : value;
  if (Array.isArray(value)) return Promise.all(value.map((item) => resolveDeep(item, scope)));
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(
      async ([key, item]) => [String(await resolveDeep(key, scope)), await resolveDeep(item, scope)] as const,
    );
    return Object.fromEntries(await Promise.all(entries));
  }
  return value;
}

/** Dotted names that expressions in a value begin with, such as `volumes.data` or `steps.made.id`. */
export function namesIn(value: unknown): string[] {
  if (typeof value === 'string') {
    if (!value.includes('${')) return [];
    return segmentsOf(value).flatMap((segment) => ('expression' in segment ? pathsIn(segment.expression) : []));
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flat().flatMap(namesIn);
}

type Node = { type?: string; value?: unknown; steps?: Node[]; stages?: unknown; predicate?: unknown; group?: unknown };

/** `$$`, what the expression as a whole is asked of. */
const isRoot = ({ type, value }: Node): boolean => type === 'variable' && value === '$';

/** What pathsIn has found: a scenario is asked for what it needs from many places, and the same expressions stand in many. */
const paths = new Map<string, readonly string[]>();

/**
 * The paths of names in a JSONata expression that begin at the root, such as `steps.made.id`: enough to tell what a step
 * depends on. Names in a filter, or behind a point, are of the value before them, unless they begin with `$$`.
 */
export function pathsIn(expression: string): readonly string[] {
  const known = paths.get(expression);
  if (known) return known;
  const found: string[] = [];
  const note = (steps: readonly Node[], atRoot: boolean): void => {
    const [first] = steps;
    const rooted = first !== undefined && isRoot(first);
    if (!atRoot && !rooted) return;
    const own = rooted ? steps.slice(1) : steps;
    const end = own.findIndex(({ type }) => type !== 'name');
    const names = (end < 0 ? own : own.slice(0, end)).map(({ value }) => String(value));
    if (names.length > 0) found.push(names.join('.'));
  };
  const walk = (node: unknown, atRoot: boolean): void => {
    if (typeof node !== 'object' || node === null) return;
    if (Array.isArray(node)) {
      for (const item of node) walk(item, atRoot);
      return;
    }
    const { type, steps = [], stages, predicate, group, ...rest } = node as Node;
    if (type === 'path') note(steps, atRoot);
    for (const [index, step] of steps.entries()) walk(step, atRoot && index === 0);
    for (const own of [stages, predicate, group]) walk(own, false);
    for (const child of Object.values(rest)) walk(child, atRoot);
  };
  walk(parseExpression(expression).ast(), true);
  paths.set(expression, found);
  return found;
}
