import { expect, it } from 'vitest';
import { onOneLine } from '../../harness/drivers/javascript/event-lines.ts';

const stream = (pieces: readonly string[], init?: ResponseInit): Response =>
  new Response(
    new ReadableStream<Uint8Array>({
      start(controller) {
        for (const piece of pieces) controller.enqueue(new TextEncoder().encode(piece));
        controller.close();
      },
    }),
    init,
  );

it.each([
  ['as the SDK reads it', 'data: {"a":1}\n\ndata: {"b":2}\n\n', 'data: {"a":1}\n\ndata: {"b":2}\n\n'],
  ['with data on several lines', 'data: {"a":\ndata:1}\n\n', 'data: {"a": 1}\n\n'],
  ['with CR', 'data: {}\r\rdata: []\r\r', 'data: {}\n\ndata: []\n\n'],
  ['with CRLF', 'data: {}\r\n\r\n', 'data: {}\n\n'],
  ['with other fields', ': x\nevent: e\nid: 1\ndata: {}\n\n', ': x\nevent: e\nid: 1\ndata: {}\n\n'],
  ['of bare JSON', '{"a":1}\n\n{"b":2}', '{"a":1}\n\n{"b":2}\n'],
  ['without an end of its last line', 'data: {"ä":1}', 'data: {"ä":1}\n'],
])('a stream %s is one of lines, whole and byte by byte', async (_, text, lines) => {
  expect(await onOneLine(stream([text])).text()).toBe(lines);
  const pieces = [...text].filter((character) => character !== '');
  expect(await onOneLine(stream(pieces)).text()).toBe(lines);
});

it('an event is there as soon as its blank line is', async () => {
  const held = new Response(
    new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(new TextEncoder().encode('data: {}\r\r'));
      },
    }),
  );
  const reader = onOneLine(held).body?.getReader();
  const read = await reader?.read();
  expect(new TextDecoder().decode(read?.value)).toBe('data: {}\n\n');
  await reader?.cancel();
});

it('a refusal stays as it is', async () => {
  const refused = stream(['data: 1\r'], { status: 400 });
  expect(onOneLine(refused)).toBe(refused);
});
