/** Servers that write the same events in another form of Server-Sent Events. */
import type { Layer } from '../../harness/front/reply.ts';
import { type Frame, reframed } from '../../harness/variants/streams.ts';
import type { Variant } from '../../harness/variants/variant.ts';

const allows = 'execd-api.yaml runCommand: the stream is one of Server-Sent Events, whose standard has this form.';

/** Writes each frame in another way; `change` gives all of it, its blank line included. */
const written = (change: (frame: Frame, index: number) => string): Layer =>
  reframed(async function* (frames) {
    let index = 0;
    for await (const frame of frames) {
      yield change(frame, index);
      index += 1;
    }
  });

const inForm = (id: string, says: string, change: (frame: Frame, index: number) => string): Variant => ({
  id: `execd.frames.${id}`,
  says,
  axis: 'execd-frames',
  allows,
  server: () => ({ layer: written(change) }),
});

/** The data of a frame on several lines, as a line end in it is written. */
const onLines = ({ lines, event }: Frame): string[] =>
  event === undefined
    ? [...lines]
    : JSON.stringify(event, null, 1)
        .split('\n')
        .map((line) => `data: ${line}`);

export const frameVariants: readonly Variant[] = [
  inForm('crlf', 'ends the lines of its stream with CR and LF', ({ lines }) => `${lines.join('\r\n')}\r\n\r\n`),
  inForm('cr', 'ends the lines of its stream with CR alone', ({ lines }) => `${lines.join('\r')}\r\r`),
  inForm(
    'byte-order-mark',
    'begins its stream with a byte order mark',
    ({ lines }, index) => `${index === 0 ? '\ufeff' : ''}${lines.join('\n')}\n\n`,
  ),
  inForm(
    'fields',
    'writes comments, and gives events a name, an id and a time to reconnect',
    ({ lines, event }, index) =>
      [
        ': a comment',
        `event: ${String(event?.type ?? 'message')}`,
        `id: ${index}`,
        'retry: 3000',
        ...lines,
        ':',
        '',
        '',
      ].join('\n'),
  ),
  inForm(
    'several-lines',
    'writes the data of an event on several lines',
    (frame) => `${onLines(frame).join('\n')}\n\n`,
  ),
  inForm(
    'no-space',
    'writes no space behind the colon of a field, and blank lines and comments between events',
    ({ lines }) => `${lines.map((line) => line.replace(/^data: /, 'data:')).join('\n')}\n\n\n:\n\n`,
  ),
];
