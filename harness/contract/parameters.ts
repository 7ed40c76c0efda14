/** Reads the parameters of a request as the document serialises them (OpenAPI 3.1, Parameter Object). */
import type { RecordedRequest } from '../wire/exchange.ts';
import { decodeSegment, pathOf } from './routes.ts';

export type ParameterPlan = {
  name: string;
  in: 'path' | 'query' | 'header';
  required: boolean;
  /** `form`, `simple`, `spaceDelimited` or `pipeDelimited`. */
  style: string;
  explode: boolean;
  /** The JSON types its schema allows, empty when it allows all. */
  types: readonly string[];
  /** The JSON types of the items, where it is an array. */
  itemTypes: readonly string[];
  schemaPointer: string | undefined;
  /** The parameter is a JSON text (`content` instead of `schema`). */
  json: boolean;
};

/** What a request gives for one parameter. */
export type ParameterText =
  | { kind: 'absent' }
  | { kind: 'value'; value: unknown }
  | { kind: 'malformed'; message: string };

/** All values that a request has, by place and name, still as text. */
export type RequestTexts = {
  path: Map<string, string>;
  query: Map<string, string[]>;
  header: Map<string, string[]>;
  /** Set when the query is not properly percent-encoded. */
  queryProblem?: string;
};

export function requestTexts(template: string, request: RecordedRequest): RequestTexts {
  const path = new Map<string, string>();
  const actual = pathOf(request.target).split('/');
  template.split('/').forEach((segment, index) => {
    if (segment.startsWith('{')) path.set(segment.slice(1, -1), decodeSegment(actual[index] ?? ''));
  });
  const header = new Map<string, string[]>();
  for (const [name, value] of request.headers) append(header, name.toLowerCase(), value);
  const start = request.target.indexOf('?');
  const text = start < 0 ? '' : request.target.slice(start + 1);
  const query = new Map<string, string[]>();
  for (const [name, value] of new URLSearchParams(text)) append(query, name, value);
  const broken = /%(?![0-9A-Fa-f]{2})/.exec(text);
  return {
    path,
    query,
    header,
    ...(broken ? { queryProblem: `"%" at position ${broken.index + 1} of the query begins no percent-encoding` } : {}),
  };
}

function append(map: Map<string, string[]>, name: string, value: string): void {
  const list = map.get(name);
  if (list) list.push(value);
  else map.set(name, [value]);
}

export function readParameter(plan: ParameterPlan, texts: RequestTexts): ParameterText {
  const given = givenTexts(plan, texts);
  if (given.length === 0) return { kind: 'absent' };
  if (plan.json) return readJson(given[0] ?? '');
  if (plan.types.includes('array')) {
    const items = plan.explode && plan.in === 'query' ? given : given.flatMap((text) => text.split(separator(plan)));
    return { kind: 'value', value: items.map((text) => coerce(text, plan.itemTypes)) };
  }
  if (given.length > 1 && plan.in === 'query') {
    return { kind: 'malformed', message: `is given ${given.length} times, and it is not an array` };
  }
  return { kind: 'value', value: coerce(given.join(', '), plan.types) };
}

function givenTexts(plan: ParameterPlan, texts: RequestTexts): string[] {
  if (plan.in === 'query') return texts.query.get(plan.name) ?? [];
  if (plan.in === 'header') return texts.header.get(plan.name.toLowerCase()) ?? [];
  const text = texts.path.get(plan.name);
  return text === undefined ? [] : [text];
}

function separator(plan: ParameterPlan): string | RegExp {
  if (plan.in === 'header') return /\s*,\s*/;
  return plan.style === 'spaceDelimited' ? ' ' : plan.style === 'pipeDelimited' ? '|' : ',';
}

function readJson(text: string): ParameterText {
  try {
    return { kind: 'value', value: JSON.parse(text) };
  } catch {
    return { kind: 'malformed', message: 'is not JSON' };
  }
}

/** Text as the type that the schema wants; text that cannot be one stays text, which the schema then refuses. */
export function coerce(text: string, types: readonly string[]): unknown {
  if (types.includes('integer') || types.includes('number')) {
    const pattern = types.includes('number') ? /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/ : /^-?\d+$/;
    if (pattern.test(text)) return Number(text);
  }
  if (types.includes('boolean') && (text === 'true' || text === 'false')) return text === 'true';
  return text;
}
