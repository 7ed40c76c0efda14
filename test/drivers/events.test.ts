import { describe, expect, it } from 'vitest';
import { commandEnd, createEventReader, readCommand } from '../../harness/drivers/http/events.ts';

const init = '{"type":"init","text":"cmd-1"}';
const out = '{"type":"stdout","text":"hello"}';
const end = '{"type":"execution_complete","execution_time":3}';
const said = { exitCode: 0, stdout: 'hello', stderr: '' };

describe('a stream of events', () => {
  it('may begin with a byte order mark, recorded as decoded, and its first event is one', async () => {
    const text = `\uFEFFdata: ${init}\n\ndata: ${end}\n\n`;
    expect(commandEnd(text)?.id).toBe('cmd-1');
    expect((await readCommand(bytesOf(text)))?.id).toBe('cmd-1');
  });

  it.each([
    ['as the document has it', `data: ${init}\n\ndata: ${out}\n\ndata: ${end}\n\n`],
    ['without a space', `data:${out}\n\ndata:${end}\n\n`],
    ['of bare JSON', `${init}\n\n${out}\n\n${end}\n\n`],
    ['of lines of JSON', `${init}\n${out}\n${end}\n`],
    ['of lines of JSON, one of them broken', `${init}\n{"type":\n${out}\n${end}\n`],
    ['with CRLF', `data: ${out}\r\n\r\ndata: ${end}\r\n\r\n`],
    ['with CR', `data: ${out}\r\rdata: ${end}\r\r`],
    ['with comments, ids and names', `: hi\nid: 1\nretry: 5\nevent: stdout\ndata: ${out}\n\ndata: ${end}\n\n`],
    ['with the type as the name of the event', `event: stdout\ndata: {"text":"hello"}\n\ndata: ${end}\n\n`],
    ['of frames on several lines', `data: {"type":"stdout",\ndata: "text":"hello"}\n\ndata: ${end}\n\n`],
    [
      'with frames that are none',
      `garbage\n\ndata: garbage\n\ndata: null\n\ndata: [1]\n\ndata: ${out}\n\ndata: ${end}\n\n`,
    ],
    ['with frames of unknown type', `data: {"type":"progress"}\n\ndata: {}\n\ndata: ${out}\n\ndata: ${end}\n\n`],
    ['with no line end at the end', `data: ${out}\n\ndata: ${end}`],
  ])('%s is understood, whole and byte by byte', async (_, text) => {
    expect(commandEnd(text)?.result(0)).toEqual(said);
    expect((await readCommand(bytesOf(text)))?.result(0)).toEqual(said);
  });

  it('has no result without the event that ends it', async () => {
    expect(commandEnd(`data: ${out}\n\n`)).toBeUndefined();
    expect(await readCommand(bytesOf(`data: ${out}\n\ndata: {"type":"exec`))).toBeUndefined();
  });

  it('is read no further than to the event that ends it, be the line ended or not', async () => {
    for (const last of [`data: ${end}\n\n`, `data: ${end}`]) {
      let asked = 0;
      async function* held(): AsyncGenerator<Buffer> {
        asked += 1;
        yield Buffer.from(`data: ${out}\n\n${last}`);
        asked += 1;
        await new Promise(() => undefined); // held open for ever
      }
      expect((await readCommand(held()))?.result(0)).toEqual(said);
      expect(asked).toBe(1);
    }
  });

  it('keeps characters whole that come in two pieces', async () => {
    const text = `data: {"type":"stdout","text":"häß☃"}\n\ndata: ${end}\n\n`;
    expect((await readCommand(bytesOf(text)))?.result(0)).toMatchObject({ stdout: 'häß☃' });
  });

  it('ends when it goes on without an event', async () => {
    async function* endless(): AsyncGenerator<Buffer> {
      for (;;) yield Buffer.alloc(1024 * 1024, '.');
    }
    await expect(readCommand(endless())).rejects.toThrow(/bytes without an event/);
  });

  it('gives each event as soon as it is whole', () => {
    const reader = createEventReader();
    expect(reader.push(`data: ${init.slice(0, 9)}`)).toEqual([]);
    expect(reader.push(`${init.slice(9)}\n`)).toEqual([{ type: 'init', text: 'cmd-1' }]);
    expect(reader.push('\n')).toEqual([]);
  });
});

async function* bytesOf(text: string): AsyncGenerator<Buffer> {
  for (const byte of Buffer.from(text)) yield Buffer.from([byte]);
}
