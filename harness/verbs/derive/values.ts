/** Values that break one constraint of a schema each, and nothing else where that is possible. */
import { admits, type JsonType, type SchemaView } from './schema-view.ts';

export type Wrong = {
  /** What the value is, in a few words: `a number`. */
  what: string;
  /** JSON pointer of the constraint in the document. */
  pointer: string;
  value: unknown;
};

/** Where a sample is the only thing in `${…}`, values of the same meaning are derived in the same expression. */
const EXPRESSION = /^\$\{((?:[^{}]|\{[^{}]*\})*)\}$/s;

/** Everything wrong with a value itself: its type, its bounds, its form. `sample` is a valid value. */
export function wrongValues(view: SchemaView, sample: unknown): Wrong[] {
  return [...wrongTypes(view, sample), ...outOfBounds(view, sample), ...wrongForms(view, sample)];
}

/**
 * Wrong types each way. What a lenient reader would take for the right type comes first: the number in quotes, one
 * string without its list.
 */
function wrongTypes(view: SchemaView, sample: unknown): Wrong[] {
  if (view.types.length === 0) return [];
  const { typePointer: pointer } = view;
  const wrong = (type: JsonType, what: string, value: unknown): Wrong[] =>
    admits(view, type) ? [] : [{ what, pointer, value }];
  const scalar = view.types.includes('integer') || view.types.includes('number') || view.types.includes('boolean');
  const fraction = view.types.includes('integer') && !view.types.includes('number');
  return [
    ...(fraction ? [{ what: 'a fraction', pointer, value: Number(sample ?? 1) + 0.5 }] : []),
    ...(scalar ? wrong('string', 'in quotes', String(sample)) : wrong('string', 'a text', textFor(sample))),
    ...wrong('integer', 'a number', numberFor(view, sample)),
    ...wrong('boolean', 'true', true),
    ...wrong('array', 'a list', sample === undefined ? [] : [sample]),
    ...wrong('object', 'an object', {}),
    ...wrong('null', 'null', null),
  ];
}

function textFor(sample: unknown): string {
  return Array.isArray(sample) && typeof sample[0] === 'string' ? sample[0] : 'conformance';
}

/** A time as seconds of the Unix epoch, later than the sample: who takes that for a time must find it a good one. */
function numberFor(view: SchemaView, sample: unknown): unknown {
  const expression = view.schema.format === 'date-time' && typeof sample === 'string' ? EXPRESSION.exec(sample) : null;
  if (expression !== null) return `\${$floor($toMillis(${expression[1]}) / 1000) + 3600}`;
  return 7;
}

function outOfBounds(view: SchemaView, sample: unknown): Wrong[] {
  const { schema, pointer } = view;
  const bound = (name: string): number | undefined =>
    typeof schema[name] === 'number' ? (schema[name] as number) : undefined;
  const found: Wrong[] = [];
  const add = (name: string, what: string, value: unknown): void => {
    found.push({ what, pointer: `${pointer}/${name}`, value });
  };
  const [minimum, maximum] = [bound('minimum'), bound('maximum')];
  if (minimum !== undefined) {
    for (const value of new Set([minimum - 1, 0, -minimum])) if (value < minimum) add('minimum', `${value}`, value);
  }
  if (maximum !== undefined) add('maximum', `${maximum + 1}`, maximum + 1);
  const [minLength, maxLength] = [bound('minLength'), bound('maxLength')];
  if (minLength !== undefined && minLength > 0) add('minLength', shorter(minLength), 'a'.repeat(minLength - 1));
  if (maxLength !== undefined) {
    add('maxLength', `${maxLength + 1} characters`, (literal(sample) || 'a').charAt(0).repeat(maxLength + 1));
  }
  const [minItems, maxItems] = [bound('minItems'), bound('maxItems')];
  const item = Array.isArray(sample) ? sample[0] : undefined;
  if (minItems === 1) add('minItems', 'an empty list', []);
  if (maxItems !== undefined) add('maxItems', `${maxItems + 1} items`, Array(maxItems + 1).fill(item));
  return found;
}

const shorter = (minLength: number): string =>
  minLength === 1 ? 'an empty text' : `${minLength - 1} character${minLength === 2 ? '' : 's'}`;

/** A sample that is known before the run; the empty text for any other. */
const literal = (sample: unknown): string => (typeof sample === 'string' && !sample.includes('${') ? sample : '');

/** Enum, pattern and format. */
function wrongForms(view: SchemaView, sample: unknown): Wrong[] {
  const { schema, pointer } = view;
  const text = literal(sample);
  const found: Wrong[] = [];
  if (Array.isArray(schema.enum)) {
    const known = schema.enum.filter((value): value is string => typeof value === 'string');
    const [first = ''] = known;
    for (const [what, value] of [
      ['another word', 'conformance'],
      ['in capitals', first.toUpperCase()],
      ['an empty text', ''],
    ] as const) {
      if (!known.includes(value)) found.push({ what, pointer: `${pointer}/enum`, value });
    }
  }
  if (typeof schema.pattern === 'string') {
    // The dialect of JSON Schema, where $ is the end and nothing else: Python's also stops before a last line end.
    const pattern = new RegExp(schema.pattern, 'u');
    for (const [what, value] of patternBreakers(text)) {
      if (!pattern.test(value)) found.push({ what, pointer: `${pointer}/pattern`, value });
    }
  }
  if (schema.format === 'date-time') {
    for (const [what, value] of noTimes(sample)) found.push({ what, pointer: `${pointer}/format`, value });
  }
  return found;
}

function patternBreakers(sample: string): [what: string, value: string][] {
  return [
    ['an empty text', ''],
    ['with a line end behind', `${sample}\n`],
    ['with a space behind', `${sample} `],
    ['with a space in front', ` ${sample}`],
    ['with a sign in front', `-${sample}`],
    ['with a zero in front', `0${sample}`],
    ['with a fraction', `${sample}.5`],
    ['with an underscore', `${sample}_0`],
    ['in hexadecimal', '0x7f'],
    ['in capitals', sample.toUpperCase()],
    ['not in ASCII', `${sample}é`],
  ];
}

/** None of these is a time of RFC 3339 by any reading; all would lie in the future. */
function noTimes(sample: unknown): [what: string, value: string][] {
  const expression = typeof sample === 'string' ? EXPRESSION.exec(sample)?.[1] : undefined;
  const noZone = expression === undefined ? '2099-12-31T00:00:00' : `\${$substringBefore(${expression}, "Z")}`;
  return [
    ['a time without zone', noZone],
    ['a day', '2099-12-31'],
    ['a word', 'tomorrow'],
    ['an empty text', ''],
    ['a month that does not exist', '2099-13-01T00:00:00Z'],
    ['a day that does not exist', '2099-02-30T00:00:00Z'],
    ['an hour that does not exist', '2099-12-31T25:00:00Z'],
    ['seconds since 1970 in quotes', '4102358400'],
    ['a duration', 'PT1H'],
  ];
}
