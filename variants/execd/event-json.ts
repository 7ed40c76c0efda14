/** Servers that write the same event in another form of JSON. */
import type { Json } from '../../harness/faults/wiring.ts';
import { reframed } from '../../harness/variants/streams.ts';
import type { Variant } from '../../harness/variants/variant.ts';
import { escaped, jsonOf, withSlashes } from '../http/json.ts';

/** The data of each event, on one line, as `write` has it. */
const inForm = (id: string, says: string, silent: string, write: (event: Json) => string): Variant => ({
  id: `execd.events.${id}`,
  says,
  axis: 'execd-event-json',
  silent,
  server: () => ({
    layer: reframed(async function* (frames) {
      for await (const frame of frames)
        yield frame.event === undefined ? frame : { ...frame, lines: [`data: ${write(frame.event)}`] };
    }),
  }),
});

export const eventJsonVariants: readonly Variant[] = [
  inForm(
    'escaped',
    'writes every character of every string of an event as an escape, names of members too',
    'Any character may be escaped (RFC 8259, section 7).',
    (event) => jsonOf(event, { string: escaped }),
  ),
  inForm(
    'slashes',
    'writes each slash in an event with a backslash, and what is no ASCII as an escape',
    'A slash may be escaped, and so may any other character (RFC 8259, section 7).',
    (event) => jsonOf(event, { string: withSlashes }),
  ),
  inForm(
    'reordered',
    'writes the members of an event the other way round, its type last',
    'The members of an object have no order (RFC 8259, section 1).',
    (event) => jsonOf(event, { reversed: true }),
  ),
  inForm(
    'fractions',
    'writes the whole numbers of an event with a fraction of zero',
    'In JSON Schema a number without a fraction but zero is an integer (validation, 6.1.1), and JSON has one kind.',
    (event) => jsonOf(event, { number: (one) => (Number.isSafeInteger(one) ? `${one}.0` : String(one)) }),
  ),
  inForm(
    'spaced',
    'writes spaces and tabs between the tokens of an event',
    'White space between the tokens of JSON says nothing (RFC 8259, section 2).',
    (event) => `  ${JSON.stringify(event, null, '\t').replaceAll('\n', ' ')} \t`,
  ),
];
