/** The overlays below specs/overlays/: what servers of one version have, and the documents do not yet. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describeError, UsageError } from '../errors.ts';
import { fromSpecs } from '../package.ts';
import { formatDiagnostic } from '../yaml/diagnostic.ts';
import { generatedValidator } from '../yaml/generated-schema.ts';
import { problemAt, schemaProblems } from '../yaml/schema-problems.ts';
import { parseSource } from '../yaml/source.ts';
import type { Overlay } from './overlay-format.ts';

/** Facts are few; a larger file is a mistake. */
const MAX_BYTES = 1024 * 1024;

/** Versions of the overlays of a folder of documents, or of ours where that folder has none, the oldest first. */
export function knownOverlays(specs: string): string[] {
  const { path } = fromSpecs(specs, 'overlays');
  if (!existsSync(path)) return [];
  const names = readdirSync(path).flatMap((file) => (file.endsWith('.yaml') ? [basename(file, '.yaml')] : []));
  return names.filter((name) => numbersOf(name) !== undefined).sort(compareVersions);
}

/** Reads one of them. Throws UsageError where there is none of this version, and with all that is wrong with it. */
export function loadOverlay(specs: string, version: string): Overlay {
  const path = join(fromSpecs(specs, 'overlays').path, `${version}.yaml`);
  const { source, diagnostics } = parseSource(path, textOf(path));
  if (source === undefined) throw new UsageError(diagnostics.map(formatDiagnostic).join('\n\n'));
  const validate = generatedValidator('overlay');
  const problems = validate(source.value) ? [] : schemaProblems(source, validate.errors ?? [], 'the file');
  const own = (source.value as Partial<Overlay> | null)?.version;
  if (problems.length === 0 && own !== version)
    problems.push(problemAt(source, ['version'], `the file is called ${version}.yaml, and this is ${own}`));
  if (problems.length > 0) throw new UsageError(problems.map(formatDiagnostic).join('\n\n'));
  return source.value as Overlay;
}

/** Those of some versions, in that order. Throws UsageError as loadOverlay. */
export const loadOverlays = (specs: string, versions: readonly string[]): Overlay[] =>
  versions.map((version) => loadOverlay(specs, version));

/**
 * The overlay that fits a server, by the version that it tells: the newest one that is not newer than the server and has
 * the same first number. Undefined where none does, and for what is no version.
 */
export function overlayFor(version: string, known: readonly string[]): string | undefined {
  const server = numbersOf(version);
  if (server === undefined) return undefined;
  return known
    .filter((name) => numbersOf(name)?.[0] === server[0] && compareVersions(name, version) <= 0)
    .sort(compareVersions)
    .at(-1);
}

/** Major and minor of `1.1`, `v1.1.3`, `1.1.0-rc.1+build`; undefined for other texts. */
function numbersOf(version: string): [number, number] | undefined {
  const found = /^v?(\d{1,6})\.(\d{1,6})(?:[.+-][0-9A-Za-z.+-]{0,100})?$/.exec(version.trim());
  return found === null ? undefined : [Number(found[1]), Number(found[2])];
}

function compareVersions(one: string, other: string): number {
  const [major = 0, minor = 0] = numbersOf(one) ?? [];
  const [otherMajor = 0, otherMinor = 0] = numbersOf(other) ?? [];
  return major - otherMajor || minor - otherMinor;
}

function textOf(path: string): string {
  try {
    const bytes = readFileSync(path);
    if (bytes.length > MAX_BYTES) throw new Error(`it has ${bytes.length} bytes, more than ${MAX_BYTES}`);
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new UsageError(`${path}: the overlay cannot be read: ${describeError(cause)}`, { cause });
  }
}
