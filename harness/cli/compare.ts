/** `compare`: holds two runs against each other. */
import { stripVTControlCharacters } from 'node:util';
import { compareRuns } from '../compare/compare.ts';
import type { Comparison } from '../compare/comparison-format.ts';
import { comparisonMarkdown } from '../compare/markdown.ts';
import { readComparedRun, verdictFile } from '../compare/read-compared-run.ts';
import { summaryOf } from '../compare/summary.ts';
import { comparisonText } from '../compare/text.ts';
import { UsageError } from '../errors.ts';
import { writeOut } from './write-out.ts';

export type CompareFlags = { json?: true; markdown?: true; out?: string };

/** Prints the differences, or writes them to a file. Gives 1 where there are new failures, else 0. Throws UsageError. */
export function compareCommand(old: string, now: string, flags: CompareFlags): number {
  if (flags.json && flags.markdown) throw new UsageError('--json and --markdown: it is one or the other');
  const comparison = compareRuns(readComparedRun(verdictFile(old, 'OLD')), readComparedRun(verdictFile(now, 'NEW')));
  const text = `${textOf(comparison, flags)}\n`;
  if (flags.out === undefined) process.stdout.write(text);
  else {
    writeOut(flags.out, text);
    process.stdout.write(`${flags.out}: ${summaryOf(comparison)}\n`);
  }
  return comparison.failed ? 1 : 0;
}

function textOf(comparison: Comparison, { json, markdown, out }: CompareFlags): string {
  if (json) return JSON.stringify(comparison, null, 2);
  if (markdown) return comparisonMarkdown(comparison);
  const text = comparisonText(comparison);
  // A file has no colours.
  return out === undefined ? text : stripVTControlCharacters(text);
}
