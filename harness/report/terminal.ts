/** What a run prints, within a number of lines: a block for each file as it ends, and the closing lines. */
import pc from 'picocolors';
import type { Rules } from '../verdict/basis.ts';
import { closingLines } from './closing.ts';
import { mostColumnLines } from './columns.ts';
import { headLine, isNotableFile, noticeLines, verboseLines } from './file-text.ts';
import type { JudgedFile, JudgedRun } from './judged-run.ts';
import { mostWaiverLines } from './waiver-lines.ts';

/** Lines of a run, from its first to its last. */
const MOST_LINES = 150;
/** Of them, those of the closing lines at their longest, and those that are printed before the first file. */
const CLOSING_LINES = 52;
const OPENING_LINES = 8;
/** Of what is left, what files with nothing to look at do not take, and what failures leave to files that come. */
const KEPT_FOR_FAILURES = 20;
const KEPT_FOR_FILES = 30;
/** What is kept for the last file: a document, which tells more than many checks of scenarios. */
const KEPT_FOR_LAST = 10;
/** Lines that the failures of a file have at least, while there are so many. */
const FEWEST = 6;

export type Terminal = {
  /** The block of a file that has ended; undefined where it has no place. */
  file(file: JudgedFile, rules: Rules): string | undefined;
  /** The closing lines. `reports` is the folder of the reports, as people are to read it. */
  closing(run: Pick<JudgedRun, 'verdict'>, reports: string): string;
};

/**
 * Prints at most 150 lines, or with `verbose` everything. `files`: how many there will be; `drivers` of the run; `waivers`: how many entries its baseline has. The failures of each file get
 * half of what is left, so that those of later files have a place too; what was shown before is not explained again.
 */
export function createTerminal({
  files,
  verbose,
  drivers,
  waivers = 0,
}: {
  files: number;
  verbose: boolean;
  drivers: number;
  waivers?: number;
}): Terminal {
  const seen = new Set<string>();
  let left = MOST_LINES - CLOSING_LINES - OPENING_LINES - mostColumnLines(drivers) - mostWaiverLines(waivers);
  let coming = files;
  let withheld = 0;

  const take = (lines: string[]): string => {
    left -= lines.length;
    return lines.join('\n');
  };

  function block(file: JudgedFile, rules: Rules): string | undefined {
    const last = coming === 0;
    const own = left - (last ? 0 : KEPT_FOR_LAST);
    if (own <= (isNotableFile(file) || last ? 0 : KEPT_FOR_FAILURES)) {
      withheld += 1;
      return undefined;
    }
    const room = own - 1 - Math.min(coming, KEPT_FOR_FILES);
    const lines = last ? room : Math.max(Math.min(room, FEWEST), Math.floor(room / 2));
    return take([headLine(file), ...(lines > 0 ? noticeLines(file, rules, lines, seen, last) : [])]);
  }

  return {
    file(file, rules) {
      coming = Math.max(0, coming - 1);
      if (verbose) return [headLine(file), ...verboseLines(file, rules)].join('\n');
      return block(file, rules);
    },
    closing({ verdict }, reports) {
      const more = withheld === 0 ? [] : [pc.dim(`… ${withheld} more files: see ${reports}/conformance.json`)];
      return [...more, ...closingLines(verdict, reports)].join('\n');
    },
  };
}
