/** Reads claim.yaml, and says of all that is wrong with it where it is and what to do. */
import { readFileSync } from 'node:fs';
import type { ErrorObject } from 'ajv/dist/2020.js';
import { DEFAULT_DRIVER, DRIVERS } from '../drivers/all.ts';
import { describeError, UsageError } from '../errors.ts';
import { pathOfPointer } from '../json-pointer.ts';
import { loadProfiles, unknownProfile } from '../register/profiles.ts';
import type { Profile } from '../verdict/profile-format.ts';
import { type Diagnostic, formatDiagnostic, suggestion } from '../yaml/diagnostic.ts';
import { generatedValidator } from '../yaml/generated-schema.ts';
import { problemAt, schemaProblems } from '../yaml/schema-problems.ts';
import { type Path, parseSource, type Source } from '../yaml/source.ts';
import type { Claim } from './claim-format.ts';

/** A claim that was found to be one. */
export type LoadedClaim = {
  claim: Claim;
  /** The file as it was given. */
  text: string;
  /** The claimed profiles, each that includes others replaced by these: in the order of the claim, each once. */
  profiles: readonly string[];
  /** What drives the sandboxes: those of the claim, or the usual one. */
  drivers: readonly string[];
};

/** What a claim is held against: the documents in use, and the ids of the sets that there are. */
export type ClaimSurroundings = { specs: string; sets: readonly string[] };

/** How often a problem of one kind is shown before the rest is only counted. */
const MOST_PROBLEMS = 20;

const START = 'a claim to begin with: opensandbox-conformance certify --init > claim.yaml';

/** Reads a claim. Throws UsageError with all that is wrong with it, each thing with its place and what to do. */
export function loadClaim(path: string, around: ClaimSurroundings): LoadedClaim {
  return parseClaim(path, textOf(path), around);
}

/** The same of a text; `path` is what messages call it. */
export function parseClaim(path: string, text: string, { specs, sets }: ClaimSurroundings): LoadedClaim {
  const { source, diagnostics } = parseSource(path, text);
  if (source === undefined) throw new UsageError(diagnostics.map(formatDiagnostic).join('\n\n'));
  const validate = generatedValidator('claim');
  const { profiles, names } = loadProfiles(specs);
  const problems = validate(source.value)
    ? meaningProblems(source, source.value as Claim, names, sets)
    : formProblems(source, validate.errors ?? []);
  if (problems.length > 0) throw new UsageError(shown(problems));
  const claim = source.value as Claim;
  return {
    claim,
    text,
    profiles: expandProfiles(claim.profiles, profiles),
    drivers: claim.drivers ?? [DEFAULT_DRIVER],
  };
}

/** Each profile that includes others replaced by these; each once. */
export function expandProfiles(
  names: readonly string[],
  profiles: readonly Pick<Profile, 'name' | 'includes'>[],
): string[] {
  const parts = names.flatMap((name) => profiles.find((profile) => profile.name === name)?.includes ?? [name]);
  return [...new Set(parts)];
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new UsageError(`--claim: ${path} cannot be read: ${describeError(cause)}\n  ${START}`, { cause });
  }
}

function shown(problems: readonly Diagnostic[]): string {
  const more = problems.length - MOST_PROBLEMS;
  const inOrder = [...problems].sort((one, other) => one.line - other.line);
  const texts = inOrder.slice(0, MOST_PROBLEMS).map(formatDiagnostic);
  return [...texts, ...(more > 0 ? [`and ${more} more`] : [])].join('\n\n');
}

function formProblems(source: Source, errors: readonly ErrorObject[]): Diagnostic[] {
  if (source.value === null) return [{ ...problemAt(source, [], 'the claim is empty'), hint: START }];
  return schemaProblems(source, errors, 'the claim').map((problem, index): Diagnostic => {
    const error = errors[index];
    const hint = problem.hint ?? (error && remedyOf(error));
    const path = pathOfPointer(error?.instancePath ?? '').join('.');
    const message = error?.keyword === 'pattern' ? `${path} is not written as it has to be` : problem.message;
    return { ...problem, message, ...(hint === undefined ? {} : { hint }) };
  });
}

/** What to do about a value that has not the form. */
function remedyOf({ keyword, data, instancePath }: ErrorObject): string | undefined {
  const path = pathOfPointer(instancePath);
  if (keyword === 'type' && (typeof data === 'number' || typeof data === 'boolean'))
    return 'put it in quotes, as it is written';
  if (keyword === 'type' && data === null) return 'there is nothing behind the colon';
  if (keyword === 'required') return START;
  if (keyword === 'pattern' && path[0] === 'set') return 'the id of a requirement set is a year and a month: 2026-06';
  if (keyword === 'pattern') return 'it is one line of text, not empty, without a space at its ends';
  if (keyword === 'minItems' && path[0] === 'profiles')
    return 'name what is claimed; the profiles are in specs/profiles.yaml, and `certify --init` lists them';
  return undefined;
}

function meaningProblems(
  source: Source,
  claim: Claim,
  profiles: readonly string[],
  sets: readonly string[],
): Diagnostic[] {
  const at = (path: Path, message: string, hint: string | undefined): Diagnostic => ({
    ...problemAt(source, path, message),
    ...(hint === undefined ? {} : { hint }),
  });
  const { url, contact } = claim.implementation;
  const placeholders = Object.entries(claim.implementation).filter(([, value]) => isPlaceholder(value));
  const left = new Set(placeholders.map(([name]) => name));
  return [
    ...placeholders.map(([name, value]) =>
      at(['implementation', name], `${name} is still ${value}, as in the template`, 'replace it, brackets and all'),
    ),
    ...(left.has('url') || isWebAddress(url)
      ? []
      : [at(['implementation', 'url'], `${url} is no address of http or https`, 'write it in full: https://...')]),
    ...(left.has('contact') || isMailAddress(contact) || isWebAddress(contact)
      ? []
      : [
          at(
            ['implementation', 'contact'],
            `${contact} is neither an e-mail address nor an address of http or https`,
            'whoever has a question about the result must be able to ask it',
          ),
        ]),
    ...claim.profiles.flatMap((name, index) => {
      if (profiles.includes(name)) return [];
      const { message, hint } = unknownProfile(name, profiles);
      return [at(['profiles', index], message, hint)];
    }),
    ...(sets.includes(claim.set)
      ? []
      : [at(['set'], `this version of the suite has no requirement set ${claim.set}`, suggestion(claim.set, sets))]),
    ...(claim.drivers ?? []).flatMap((name, index) =>
      DRIVERS.names().includes(name)
        ? []
        : [
            at(
              ['drivers', index],
              `no driver of the suite is called ${name}`,
              name.includes('=')
                ? 'a driver program of your own cannot be part of a certificate'
                : suggestion(name, DRIVERS.names()),
            ),
          ],
    ),
  ];
}

/** What the template has where something is to be put. */
const isPlaceholder = (value: string): boolean => /^<.*>$/.test(value);

function isWebAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username } = new URL(text);
  return (protocol === 'https:' || protocol === 'http:') && hostname !== '' && username === '' && !/\s/.test(text);
}

const isMailAddress = (text: string): boolean => /^[^\s@<>]{1,64}@[^\s@<>.]+(\.[^\s@<>.]+)+$/.test(text);
