/**
 * Known deviations of one implementation, in a committed file: each was checked by hand against the published text.
 * A check that fails as its entry says is reported as waived; an entry whose check passes must go, so that the file never
 * says more than is true.
 */
import { readdirSync, readFileSync, realpathSync } from 'node:fs';
import { isAbsolute, join, relative } from 'node:path';
import type { ErrorObject } from 'ajv/dist/2020.js';
import { describeError, UsageError } from '../errors.ts';
import { pathOfPointer } from '../json-pointer.ts';
import { packageDir } from '../package.ts';
import type { BaselineFile, Waiver } from '../verdict/baseline-format.ts';
import { withExpiry } from '../verdict/waiver.ts';
import { type Diagnostic, formatDiagnostic } from '../yaml/diagnostic.ts';
import { generatedValidator } from '../yaml/generated-schema.ts';
import { problemAt, schemaProblems } from '../yaml/schema-problems.ts';
import { parseSource, type Source } from '../yaml/source.ts';
import { waiverProblems } from './waiver-problems.ts';

/** More messages than these help nobody: the same mistake is in all of them. */
const MAX_PROBLEMS = 50;
/** Characters of a value that a message repeats. */
const MAX_QUOTED = 100;

export type BaselineFacts = {
  /** YYYY-MM-DD. */
  today: string;
  /** Folder of the documents that clauses lead into. */
  specs: string;
};

export type Baseline = {
  waivers: Waiver[];
  /** Where an entry stands: `waivers.yaml:12`. */
  placeOf(waiver: Pick<Waiver, 'check'>): string;
};

/**
 * Reads a baseline file: its entries, those that have expired marked. Throws UsageError with all that is wrong, each with its
 * line and what to do: what the schema does not allow, checks that occur twice, clauses that lead nowhere, days that are none;
 * and, unless the file is one of the package's own, entries without owner, reason, issue and expires, or that last longer than
 * 180 days.
 */
export function loadBaseline(path: string, { today, specs }: BaselineFacts): Baseline {
  const { source, diagnostics } = parseSource(shown(path), textOf(path));
  if (source === undefined) throw refused(diagnostics);
  const packaged = isPackagedBaseline(path);
  const validate = generatedValidator('baseline');
  const valid = validate(source.value);
  // Ours are about our documents, whatever copy of them a run is held to.
  const documents = packaged ? join(packageDir, 'specs') : specs;
  const problems = [
    ...(valid ? [] : formProblems(source, validate.errors ?? [])),
    ...waiverProblems(source, { today, specs: documents, packaged }),
  ];
  if (problems.length > 0) throw refused(problems.toSorted((a, b) => a.line - b.line));
  const { deviations } = source.value as BaselineFile;
  return {
    waivers: withExpiry(deviations, today),
    placeOf({ check }) {
      const index = deviations.findIndex((entry) => entry.check === check);
      return `${source.file}:${source.placeOf(['deviations', index, 'check']).line}`;
    },
  };
}

/** What the schema does not allow; of a text what it is for, in the place of a regular expression. */
function formProblems(source: Source, errors: readonly ErrorObject[]): Diagnostic[] {
  return errors.flatMap((error) => {
    const { keyword, data, instancePath, parentSchema } = error;
    if (keyword !== 'pattern' && keyword !== 'format') return schemaProblems(source, [error], 'the file');
    const path = pathOfPointer(instancePath);
    const message = `${path.at(-1)} cannot be ${JSON.stringify(data).slice(0, MAX_QUOTED)}`;
    return { ...problemAt(source, path, message), hint: String(parentSchema?.description) };
  });
}

/** Whether a file is one of those that are kept with the suite, by whatever path. It must exist. */
export function isPackagedBaseline(path: string): boolean {
  const inside = relative(realpathSync(join(packageDir, 'baselines')), realpathSync(path));
  return !inside.startsWith('..') && !isAbsolute(inside);
}

/** The files that are kept with the suite. */
export const packagedBaselines = (): string[] =>
  readdirSync(join(packageDir, 'baselines')).map((name) => join(packageDir, 'baselines', name));

/** Today, as expiry is decided by it: everywhere the same day. */
export const utcToday = (): string => new Date().toISOString().slice(0, 10);

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new UsageError(`--baseline: ${path} cannot be read: ${describeError(cause)}`, { cause });
  }
}

function shown(path: string): string {
  const short = relative(process.cwd(), path);
  return short.startsWith('..') ? path : short;
}

function refused(problems: readonly Diagnostic[]): UsageError {
  const more = problems.length - MAX_PROBLEMS;
  const texts = problems.slice(0, MAX_PROBLEMS).map(formatDiagnostic);
  return new UsageError([...texts, ...(more > 0 ? [`and ${more} more problems`] : [])].join('\n\n'));
}
