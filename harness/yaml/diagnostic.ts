/** What is wrong with a file, where, and what to do. */
import { closest, distance } from 'fastest-levenshtein';

export type Diagnostic = {
  file: string;
  /** From 1. */
  line: number;
  /** From 1. */
  column: number;
  message: string;
  /** What to do about it, when that is not plain from the message. */
  hint?: string;
  /** The text of the whole file, for the code frame; may be empty. */
  text: string;
};

/** The member of `known` that the author most likely meant by `word`, if any is near enough to be worth naming. */
function nearest(word: string, known: readonly string[]): string | undefined {
  if (known.length === 0) return undefined;
  const candidate = closest(word, [...known]);
  const allowed = Math.max(2, Math.floor(Math.max(word.length, candidate.length) / 3));
  return distance(word.toLowerCase(), candidate.toLowerCase()) <= allowed ? candidate : undefined;
}

/** `did you mean …?`, or the whole choice when it is short, or nothing. */
export function suggestion(word: string, known: readonly string[]): string | undefined {
  const near = nearest(word, known);
  if (near !== undefined) return `did you mean ${near}?`;
  if (known.length === 0) return undefined;
  return known.length <= 12 ? `known here: ${known.join(', ')}` : undefined;
}

/** The lines around a place, with a caret below it. */
export function codeFrame(text: string, line: number, column: number, around = 2): string {
  const lines = text.split('\n');
  const first = Math.max(1, line - around);
  const last = Math.min(lines.length, line + around);
  const width = String(last).length;
  const frame: string[] = [];
  for (let number = first; number <= last; number++) {
    const content = (lines[number - 1] ?? '').replace(/\t/g, ' ').slice(0, 160);
    frame.push(`${number === line ? '>' : ' '} ${String(number).padStart(width)} | ${content}`.trimEnd());
    if (number === line) frame.push(`  ${' '.repeat(width)} | ${' '.repeat(Math.min(column, 160) - 1)}^`);
  }
  return frame.join('\n');
}

/** A diagnostic as people read it: place, message, code frame, hint. */
export function formatDiagnostic(diagnostic: Diagnostic): string {
  const { file, line, column, message, hint, text } = diagnostic;
  const parts = [`${file}:${line}:${column}: ${message}`];
  if (text !== '') parts.push(codeFrame(text, line, column));
  if (hint !== undefined) parts.push(`  ${hint}`);
  return parts.join('\n');
}
