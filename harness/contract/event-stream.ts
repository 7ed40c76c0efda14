/** Takes a stream of server-sent events apart (WHATWG HTML, section 9.2.6), and frames that are none as well. */

type StreamEvent = {
  /** What follows `data:`, lines joined; for a frame that is no event, the frame. */
  data: string;
  /** `event` as the standard has it; `bare` for JSON without a field name, which a standard client drops. */
  framing: 'event' | 'bare';
};

export type EventStream = {
  events: StreamEvent[];
  /** What comes after the last blank line: a standard client drops it too. Comments do not count. */
  rest: string;
};

/** Every whole event of a text. Fields other than `data`, and comments, are passed over, as the standard has it. */
export function parseEventStream(text: string): EventStream {
  const events: StreamEvent[] = [];
  const blocks = text.replace(/^\ufeff/, '').split(/(?:\r\n|\n|\r)(?:\r\n|\n|\r)+/);
  const last = blocks.pop() ?? '';
  for (const block of blocks) {
    const event = parseBlock(block);
    if (event !== undefined) events.push(event);
  }
  const rest = parseBlock(last);
  return { events, rest: rest === undefined ? '' : last };
}

function parseBlock(block: string): StreamEvent | undefined {
  const data: string[] = [];
  const bare: string[] = [];
  for (const line of block.split(/\r\n|\n|\r/)) {
    const field = /^data(?::[ ]?(.*))?$/s.exec(line);
    if (field !== null) data.push(field[1] ?? '');
    else if (/^\s*[{[]/.test(line) || bare.length > 0) bare.push(line);
  }
  if (data.length > 0) return { data: data.join('\n'), framing: 'event' };
  return bare.length > 0 ? { data: bare.join('\n'), framing: 'bare' } : undefined;
}
