/** Forms of uploads, for faults that ask for another upload than the client does. */
import type { Answer, Fault } from '../wire/faults.ts';
import { type Json, parsed } from './wiring.ts';

/** A part of a form: its header lines and what is in it. */
export type FormPart = { head: string; content: Buffer };

/** A file of an upload: what is said of it, and its bytes. */
export type Uploaded = { metadata: Json; content: Buffer };

const LINE_END = Buffer.from('\r\n');
const HEAD_END = Buffer.from('\r\n\r\n');
const CLOSE = Buffer.from('--');

/** The line before each part of a form, without its end; undefined for a body that is none. */
function delimiterOf(body: Buffer): Buffer | undefined {
  const end = body.indexOf(LINE_END);
  return end > CLOSE.length && body.subarray(0, CLOSE.length).equals(CLOSE) ? body.subarray(0, end) : undefined;
}

/** The parts of a whole form, in order; undefined for what is none. */
export function partsIn(body: Buffer): FormPart[] | undefined {
  const delimiter = delimiterOf(body);
  if (delimiter === undefined) return undefined;
  const border = Buffer.concat([LINE_END, delimiter]);
  const parts: FormPart[] = [];
  for (let at = delimiter.length + LINE_END.length; ; ) {
    const next = body.indexOf(border, at);
    const head = body.indexOf(HEAD_END, at);
    if (next < 0 || head < 0 || head > next) return undefined;
    parts.push({ head: body.toString('latin1', at, head), content: body.subarray(head + HEAD_END.length, next) });
    at = next + border.length;
    if (body.subarray(at, at + CLOSE.length).equals(CLOSE)) return parts;
    at += LINE_END.length;
  }
}

/** The name of a part. */
export const nameOf = ({ head }: FormPart): string | undefined => /;\s*name="([^"]*)"/i.exec(head)?.[1];

/** The body of a form with other parts, under the boundary that it has. */
function withParts(body: Buffer, parts: readonly FormPart[]): Buffer {
  const delimiter = delimiterOf(body) ?? CLOSE;
  const pieces = parts.flatMap(({ head, content }) => [
    delimiter,
    LINE_END,
    Buffer.from(head, 'latin1'),
    HEAD_END,
    content,
    LINE_END,
  ]);
  return Buffer.concat([...pieces, delimiter, CLOSE, LINE_END]);
}

/** Asks for a form with other parts; one for which `change` gives none stays. */
export const askedParts = (change: (parts: readonly FormPart[]) => readonly FormPart[] | undefined): Fault => ({
  kind: 'ask',
  body(bytes) {
    const parts = partsIn(bytes);
    const changed = parts && change(parts);
    return changed === undefined ? bytes : withParts(bytes, changed);
  },
});

/** The files of a form in which each has metadata, and they are JSON; undefined for any other. */
export function filesIn(parts: readonly FormPart[]): Uploaded[] | undefined {
  if (parts.length % 2 === 1) return undefined;
  const files: Uploaded[] = [];
  for (let at = 0; at < parts.length; at += 2) {
    const [first, second] = [parts[at], parts[at + 1]];
    const metadata = first && parsed(first.content);
    if (first === undefined || second === undefined || metadata === undefined) return undefined;
    if (nameOf(first) !== 'metadata' || nameOf(second) !== 'file') return undefined;
    files.push({ metadata, content: second.content });
  }
  return files;
}

/** Asks for an upload of other files; what is no right upload stays, and so does one for which `change` gives none. */
export const askedFiles = (change: (files: readonly Uploaded[]) => readonly Uploaded[] | undefined): Fault =>
  askedParts((parts) => {
    const files = filesIn(parts);
    const changed = files && change(files);
    const [first, second] = parts;
    if (changed === undefined || first === undefined || second === undefined) return undefined;
    return changed.flatMap(({ metadata, content }) => [
      { head: first.head, content: Buffer.from(JSON.stringify(metadata)) },
      { head: second.head, content },
    ]);
  });

/** Asks for an upload in which each file is another. */
export const askedEach = (change: (file: Uploaded) => Uploaded): Fault => askedFiles((files) => files.map(change));

/** Changes the answer to a request whose body is so. What `change` gives takes the place of the answer. */
export function byBytes(meant: (body: Buffer) => boolean, change: (answer: Answer) => Answer): Fault {
  let is = false;
  return {
    kind: 'ask',
    body(bytes) {
      is = meant(bytes);
      return bytes;
    },
    change: (answer) => (is ? change(answer) : answer),
  };
}
