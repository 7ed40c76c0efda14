/** A document in Markdown, as far as its tests look at it: sections, fenced blocks, tables. */
import { readFileSync } from 'node:fs';

export type Block = {
  /** The first word behind the fence: `yaml`. */
  language: string;
  /** What follows it. */
  words: string[];
  text: string;
  /** Of the fence, from 1. */
  line: number;
};

export type Section = {
  title: string;
  level: number;
  /** All below the heading, up to the next one of the same level or above. */
  text: string;
  blocks: Block[];
};

export type Document = { sections: Section[]; blocks: Block[] };

/** Reads a document. Throws when a fence is not closed. */
export function readDocument(path: string): Document {
  const lines = readFileSync(path, 'utf8').split('\n');
  const blocks: Block[] = [];
  const headings: { title: string; level: number; line: number }[] = [];
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? '';
    const heading = /^(#+) (.+)$/.exec(line);
    if (heading) headings.push({ title: heading[2] ?? '', level: heading[1]?.length ?? 0, line: index });
    if (!line.startsWith('```')) continue;
    const end = lines.indexOf('```', index + 1);
    if (end < 0) throw new Error(`${path}:${index + 1}: the fence is not closed`);
    const [language = '', ...words] = line.slice(3).split(' ');
    blocks.push({ language, words, text: `${lines.slice(index + 1, end).join('\n')}\n`, line: index + 1 });
    index = end;
  }
  const sections = headings.map(({ title, level, line }, index): Section => {
    const next = headings.slice(index + 1).find((other) => other.level <= level)?.line ?? lines.length;
    return {
      title,
      level,
      text: lines.slice(line + 1, next).join('\n'),
      blocks: blocks.filter((block) => block.line > line && block.line <= next),
    };
  });
  return { sections, blocks };
}

/** What stands in backticks in the first column of the table with this heading; undefined where there is no such table. */
export function firstColumn({ text }: Section, heading: string): string[] | undefined {
  const rows = text.split('\n').map((line) => (line.startsWith('|') ? (line.split('|')[1] ?? '').trim() : undefined));
  const start = rows.indexOf(heading);
  if (start < 0) return undefined;
  const end = rows.indexOf(undefined, start);
  return rows.slice(start + 2, end < 0 ? undefined : end).flatMap((cell) => codesIn(cell ?? ''));
}

/** What stands in backticks in a text. */
export const codesIn = (text: string): string[] => [...text.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);
