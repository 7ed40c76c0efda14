/** Reasons in a form that can be printed, however much and whatever a stranger has written. */
import { counted } from '../../counted.ts';
import type { Reason } from '../reason.ts';

/** As many of one kind are told; what follows is counted. */
const MOST = 8;
const MOST_CHARACTERS = 400;

/** What moves a cursor, hides text or turns its direction. */
const UNPRINTABLE = /[\p{C}\p{Zl}\p{Zp}]+/gu;

/** Text in one line, without what a terminal would obey, and not too long. */
export function printable(text: string): string {
  const line = text.slice(0, 4 * MOST_CHARACTERS).replace(UNPRINTABLE, ' ');
  return line.length <= MOST_CHARACTERS ? line : `${line.slice(0, MOST_CHARACTERS)}...`;
}

/** One reason for each text, and one for all that are too many to be told. */
export function reasonsOf(code: string, texts: readonly string[]): Reason[] {
  const more = texts.length - MOST;
  return [
    ...texts.slice(0, MOST).map((text) => ({ code, text: printable(text) })),
    ...(more > 0 ? [{ code, text: `and ${counted(more, 'more case')} of it` }] : []),
  ];
}

/** A reason where something holds, and nothing where it does not. */
export const reasonIf = (holds: boolean, code: string, text: string): Reason[] =>
  holds ? reasonsOf(code, [text]) : [];
