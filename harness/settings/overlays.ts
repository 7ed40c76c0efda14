/** The overlays of a run: `--overlay`, SANDBOX_OVERLAYS, or `overlays` of the configuration. */
import { knownOverlays, loadOverlays } from '../contract/overlay.ts';
import { UsageError } from '../errors.ts';
import { type Diagnostic, formatDiagnostic } from '../yaml/diagnostic.ts';
import { problemAt } from '../yaml/schema-problems.ts';
import type { Source } from '../yaml/source.ts';

/** Versions, or `auto`: the one that fits the version which the server tells. */
export type Overlays = 'auto' | readonly string[];

const AUTO = 'auto';
const NONE = 'none';

type Problem = { index: number; message: string };

/** A text as flags and variables have it, versions with commas between. `where` names it. Throws UsageError with all that is wrong. */
export function overlaysOfText(text: string, specs: string, where: string): Overlays {
  const { overlays, problems } = read(
    text.split(',').map((word) => word.trim()),
    specs,
  );
  if (problems.length === 0) return overlays;
  throw new UsageError(problems.map(({ message }) => `${where}: ${message}`).join('\n'));
}

/** The same for `overlays` of a configuration file; each problem has its place. */
export function overlaysOfFile(source: Source, value: string | readonly (string | number)[], specs: string): Overlays {
  const { overlays, problems } = read(typeof value === 'string' ? [value] : value, specs);
  if (problems.length === 0) return overlays;
  const diagnostics = problems.map(({ index, message }): Diagnostic => {
    return problemAt(source, typeof value === 'string' ? ['overlays'] : ['overlays', index], message);
  });
  throw new UsageError(diagnostics.map(formatDiagnostic).join('\n\n'));
}

function read(words: readonly (string | number)[], specs: string): { overlays: Overlays; problems: Problem[] } {
  const known = knownOverlays(specs);
  const problems = words.flatMap((word, index): Problem[] => {
    // 1.10 would be 1.1.
    if (typeof word === 'number') return [{ index, message: `a version is a text: write it in quotes, "${word}"` }];
    if (word === AUTO || word === NONE) {
      const alone = `${word} stands alone, and not beside versions`;
      return words.length === 1 ? [] : [{ index, message: alone }];
    }
    if (known.includes(word)) return [];
    const there = [...known, AUTO, NONE].join(', ');
    return [{ index, message: `there is no overlay ${JSON.stringify(word.slice(0, 40))}; there is ${there}` }];
  });
  const [first] = words;
  if (problems.length > 0) return { overlays: [], problems };
  // What is wrong in one of them is told now, and not when everything has been made.
  const versions = first === AUTO ? known : known.filter((version) => words.includes(version));
  loadOverlays(specs, versions);
  return { overlays: first === AUTO ? AUTO : versions, problems };
}
