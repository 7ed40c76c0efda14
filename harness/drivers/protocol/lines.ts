/** Lines out of the bytes that a program writes. */

export type LineReader = {
  /** Takes the next bytes, and tells of each line that is whole with them. */
  push(chunk: Buffer): void;
  /** What has come of a line that has no end yet, in bytes. */
  pending(): number;
};

export type LineListener = {
  /** A line without its end. */
  line(text: string): void;
  /** What has come cannot be read as lines, and nothing is read any more: why. */
  unreadable(why: string): void;
};

const LF = 0x0a;

function decoded(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** A line of more than `longest` bytes is not kept, nor one that is no UTF-8. */
export function createLineReader(longest: number, listener: LineListener): LineReader {
  let kept: Buffer[] = [];
  let size = 0;
  let over = false;

  const refuse = (why: string): void => {
    over = true;
    kept = [];
    listener.unreadable(why);
  };
  const keep = (part: Buffer): void => {
    size += part.length;
    if (size > longest) refuse(`a line of more than ${longest} bytes`);
    else kept.push(part);
  };
  const finish = (): void => {
    const bytes = Buffer.concat(kept);
    kept = [];
    size = 0;
    const text = decoded(bytes);
    if (text === undefined) refuse('a line that is no UTF-8');
    else listener.line(text);
  };

  return {
    push(chunk) {
      let from = 0;
      for (let to = chunk.indexOf(LF); to >= 0 && !over; to = chunk.indexOf(LF, from)) {
        keep(chunk.subarray(from, to));
        if (!over) finish();
        from = to + 1;
      }
      if (!over && from < chunk.length) keep(chunk.subarray(from));
    },
    pending: () => size,
  };
}
