/** Servers that write the same JSON in another form. */
import type { Which } from '../../harness/faults/operations.ts';
import { wholeBody } from '../../harness/front/reply.ts';
import { replies } from '../../harness/variants/layers.ts';
import type { Variant } from '../../harness/variants/variant.ts';
import { headerValue } from '../../harness/wire/exchange.ts';
import { butDownloads } from './which.ts';

const axis = 'http-json';

/** A layer that writes the JSON of answers anew. What is no JSON stays. */
const written = (which: Which, write: (value: unknown) => string) =>
  replies(which, async (reply) => {
    const type = headerValue(reply.headers, 'content-type') ?? '';
    if (!/\bjson\b/i.test(type)) return reply;
    const body = await wholeBody(reply);
    return body.length === 0 ? { ...reply, body } : { ...reply, body: Buffer.from(write(JSON.parse(body.toString()))) };
  });

/** Every character of every string as an escape. */
export const escaped = (text: string): string =>
  `"${[...Array(text.length).keys()].map((at) => `\\u${text.charCodeAt(at).toString(16).padStart(4, '0')}`).join('')}"`;

/** As some libraries write a string that may stand in a page: `\/`, and no character beyond ASCII. */
export const withSlashes = (text: string): string =>
  JSON.stringify(text)
    .replaceAll('/', '\\/')
    .replace(/[^\0-\x7f]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`);

type Forms = { string?: (text: string) => string; number?: (value: number) => string; reversed?: boolean };

/** A value as JSON, with its strings, numbers and the order of its members in these forms. */
export function jsonOf(value: unknown, forms: Forms): string {
  const { string = JSON.stringify, number = String, reversed = false } = forms;
  if (typeof value === 'string') return string(value);
  if (typeof value === 'number') return number(value);
  if (Array.isArray(value)) return `[${value.map((item) => jsonOf(item, forms)).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const members = Object.entries(value).map(([name, item]) => `${string(name)}:${jsonOf(item, forms)}`);
  return `{${(reversed ? members.reverse() : members).join(',')}}`;
}

export const jsonVariants: readonly Variant[] = [
  {
    id: 'http.json.pretty',
    says: 'writes JSON over many lines, with tabs, and with an empty line before and after',
    axis,
    silent: 'White space between the tokens of JSON says nothing (RFC 8259, section 2).',
    server: () => ({
      layer: written(butDownloads, (value) => `\r\n${JSON.stringify(value, undefined, '\t')}\n\n`),
    }),
  },
  {
    id: 'http.json.escapes',
    says: 'writes every character of every string of JSON as an escape, names of members too',
    axis,
    silent: 'Any character may be escaped (RFC 8259, section 7).',
    server: () => ({ layer: written(butDownloads, (value) => jsonOf(value, { string: escaped })) }),
  },
  {
    id: 'http.json.slashes',
    says: 'writes slashes in JSON with a backslash, and what is no ASCII as an escape',
    axis,
    silent: 'A slash may be escaped, and so may any other character (RFC 8259, section 7).',
    server: () => ({ layer: written(butDownloads, (value) => jsonOf(value, { string: withSlashes })) }),
  },
  {
    id: 'http.json.order',
    says: 'writes the members of objects the other way round',
    axis,
    silent: 'The members of an object have no order (RFC 8259, section 1).',
    server: () => ({ layer: written(butDownloads, (value) => jsonOf(value, { reversed: true })) }),
  },
  {
    id: 'http.json.numbers',
    says: 'writes whole numbers with a fraction of zero',
    axis,
    silent:
      'In JSON Schema a number without a fraction but zero is an integer (validation, 6.1.1), and JSON has one kind.',
    server: () => ({
      layer: written(butDownloads, (value) =>
        jsonOf(value, { number: (one) => (Number.isSafeInteger(one) ? `${one}.0` : String(one)) }),
      ),
    }),
  },
];
