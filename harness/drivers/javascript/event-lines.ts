/**
 * Streams of events as the SDK reads them. It takes each line that ends with LF for an event, which the standard of
 * server-sent events does not promise: a line may end with CR, and the data of an event may stand on several lines.
 */

/**
 * The same stream with LF at the end of each line, and the data of each event on one of them. Other answers stay. Where
 * the SDK could not have read the stream as it came, `mended` is told why, once.
 */
export function onOneLine(response: Response, mended: (what: string) => void = () => undefined): Response {
  if (!response.ok || response.body === null) return response;
  const lines = response.body
    .pipeThrough(new TextDecoderStream() as unknown as TransformStream<Uint8Array, string>)
    .pipeThrough(lineByLine(mended))
    .pipeThrough(new TextEncoderStream());
  const { status, statusText, headers } = response;
  return new Response(lines, { status, statusText, headers });
}

const MAX_LINES = 10_000;

function lineByLine(mended: (what: string) => void): TransformStream<string, string> {
  let told = false;
  const tell = (what: string): void => {
    if (!told) mended(what);
    told = true;
  };
  let rest = '';
  let data: string[] = [];
  /** The last piece ended with CR: an LF that follows belongs to it. */
  let halfOfEnd = false;
  /** A line end in JSON stands between two tokens, where a space does as well. */
  const event = (): string => {
    const text = data.length === 0 ? '' : `data: ${data.join(' ')}\n`;
    data = [];
    return text;
  };
  const line = (text: string): string => {
    const [, value] = /^data:[ ]?(.*)$/s.exec(text) ?? [];
    if (value === undefined) return `${event()}${text}\n`;
    data.push(value);
    if (data.length > 1) tell('it takes each line of data for an event of its own');
    // No event has so many lines: what never ends must not be kept.
    return data.length < MAX_LINES ? '' : event();
  };
  return new TransformStream({
    transform(piece, controller) {
      const text = halfOfEnd && piece.startsWith('\n') ? piece.slice(1) : piece;
      if (piece !== '') halfOfEnd = piece.endsWith('\r');
      const lines = (rest + text).split(/\r\n|\n|\r/);
      rest = lines.pop() ?? '';
      if (/\r(?!\n|$)/.test(text)) tell('it does not take CR for the end of a line');
      const out = lines.map(line).join('');
      if (out !== '') controller.enqueue(out);
    },
    flush(controller) {
      const out = rest === '' ? event() : line(rest) + event();
      if (out !== '') controller.enqueue(out);
    },
  });
}
