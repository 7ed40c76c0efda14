/** What is said of the capabilities of a server: on the command line, in the environment, or in the configuration. */
import { type Capability, loadCapabilities } from '../capabilities/load.ts';
import { unknownCapability } from '../capabilities/unknown.ts';
import { UsageError } from '../errors.ts';
import { type Diagnostic, formatDiagnostic } from '../yaml/diagnostic.ts';
import { problemAt } from '../yaml/schema-problems.ts';
import type { Source } from '../yaml/source.ts';
import type { Claims } from './settings.ts';

/** The word for what the server itself shows. */
export const AUTO = 'auto';

/** Nobody has said anything: what the server shows counts. */
export const NO_CLAIMS: Claims = { added: [], removed: [] };

type Problem = { index: number; message: string; hint?: string };

/**
 * The claims in a list of words: `auto`, names, `+name`, `-name`. `where` names the flag or variable. Throws UsageError with
 * all that is wrong.
 */
export function claimsOfWords(words: readonly string[], specs: string, where: string): Claims {
  const { claims, problems } = readClaims(words, specs);
  if (problems.length === 0) return claims;
  throw new UsageError(
    problems.map(({ message, hint }) => `${where}: ${message}${hint === undefined ? '' : `; ${hint}`}`).join('\n'),
  );
}

/** The same with commas between the words. */
export function claimsOfText(text: string, specs: string, where: string): Claims {
  return claimsOfWords(
    text.split(',').map((word) => word.trim()),
    specs,
    where,
  );
}

/** The same for `capabilities` of a configuration file; each problem has its place. */
export function claimsOfFile(source: Source, value: string | readonly string[], specs: string): Claims {
  const { claims, problems } = readClaims(typeof value === 'string' ? [value] : value, specs);
  if (problems.length === 0) return claims;
  const diagnostics = problems.map(({ index, message, hint }): Diagnostic => {
    const path = typeof value === 'string' ? ['capabilities'] : ['capabilities', index];
    return { ...problemAt(source, path, message), ...(hint === undefined ? {} : { hint }) };
  });
  throw new UsageError(diagnostics.map(formatDiagnostic).join('\n\n'));
}

function readClaims(words: readonly string[], specs: string): { claims: Claims; problems: Problem[] } {
  const { capabilities, names } = loadCapabilities(specs);
  const claimable = capabilities.flatMap(({ name, place }) => (place === undefined ? [name] : []));
  const plain: string[] = [];
  const added: string[] = [];
  const removed: string[] = [];
  const problems: Problem[] = [];
  let auto = false;
  for (const [index, word] of words.entries()) {
    if (word === AUTO) {
      auto = true;
      continue;
    }
    const sign = /^[+-]/.exec(word)?.[0];
    const name = sign === undefined ? word : word.slice(1);
    const problem = wrong(name, sign === '-' ? names : claimable, capabilities);
    if (problem !== undefined) problems.push({ index, ...problem });
    else (sign === '+' ? added : sign === '-' ? removed : plain).push(name);
  }
  const contradiction = added.find((name) => removed.includes(name));
  if (contradiction !== undefined) {
    problems.push({
      index: words.indexOf(`-${contradiction}`),
      message: `${contradiction} is both added and taken away`,
    });
  }
  if (plain.length > 0 && (auto || added.length + removed.length > 0)) {
    const other = words.findIndex((word) => word === AUTO || /^[+-]/.test(word));
    problems.push({ index: other, message: MIXED(plain[0] ?? '', words[other] ?? '') });
  }
  const named = auto || added.length + removed.length > 0 ? {} : { named: plain };
  return { claims: { ...named, added, removed }, problems };
}

const MIXED = (plain: string, other: string): string =>
  `${plain} and ${other} do not go together: a list of names is all that is claimed, and +name and -name change what the server shows`;

function wrong(
  name: string,
  allowed: readonly string[],
  capabilities: readonly Capability[],
): { message: string; hint: string } | undefined {
  if (allowed.includes(name)) return undefined;
  if (name === '') return { message: 'an empty name', hint: `it is ${AUTO}, or names of specs/capabilities.yaml` };
  const place = capabilities.find((capability) => capability.name === name)?.place;
  return place === undefined
    ? unknownCapability(name, allowed)
    : { message: `${name} is not claimed: the place of the run decides`, hint: place };
}
