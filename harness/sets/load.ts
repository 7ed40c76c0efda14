/** Frozen requirement sets: specs/sets/2026-06.json. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { digestOf } from '../digest.ts';
import { describeError, UsageError } from '../errors.ts';
import { fromSpecs } from '../package.ts';
import { requireSet, type SetId } from '../spec-version.ts';
import { generatedValidator } from '../yaml/generated-schema.ts';
import { OUR_FOLDERS } from './folders.ts';
import type { RequirementSet } from './format.ts';

/** A set of a few hundred rules has less than one million; what has more is none. */
const MAX_BYTES = 16 * 1024 * 1024;

/** The file of a set in a folder of documents. */
export const setFile = (set: SetId, specs: string): string => join(fromSpecs(specs, 'sets').path, `${set}.json`);

/** A frozen set of a folder of documents; of ours when absent. Throws UsageError where there is none, or where it is none. */
export function loadSet(set: SetId, specs: string = OUR_FOLDERS.specs): RequirementSet {
  const file = setFile(requireSet(set, specs, 'requirement set'), specs);
  const content = parseSet(readText(file), file);
  if (content.set !== set) throw new UsageError(`${file} is the requirement set ${content.set}, and is called ${set}`);
  return content;
}

/** The set that a text is. `file` names it in messages. Throws UsageError with what is wrong. */
export function parseSet(text: string, file: string): RequirementSet {
  const content = fromText(text, file);
  const validate = generatedValidator('set');
  if (validate(content)) return content as RequirementSet;
  const problems = (validate.errors ?? []).slice(0, 5).map(({ instancePath, message }) => `${instancePath} ${message}`);
  throw new UsageError(`${file}: this is no requirement set: ${problems.join('; ')}`);
}

/** The digest of all that a set says, by which certificates name it. */
export const setDigest = (set: RequirementSet): string => digestOf(set);

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new UsageError(`${file}: the requirement set cannot be read: ${describeError(cause)}`, { cause });
  }
}

function fromText(text: string, file: string): unknown {
  if (text.length > MAX_BYTES) throw new UsageError(`${file}: at most ${MAX_BYTES} characters are read`);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new UsageError(`${file}: this is no JSON: ${describeError(cause)}`, { cause });
  }
}
