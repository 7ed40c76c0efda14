/** From what ajv says about a value to the place in the YAML file that the value came from. */

import type { ErrorObject } from 'ajv/dist/2020.js';
import { pathOfPointer } from '../json-pointer.ts';
import { type Diagnostic, suggestion } from './diagnostic.ts';
import type { Path, Source } from './source.ts';

/** A message about the value at a path. */
export function problemAt(source: Source, path: Path, message: string): Diagnostic {
  return { file: source.file, ...source.placeOf(path), message, text: source.text };
}

/**
 * One diagnostic for each error, in ajv's words but for a member that nobody knows; `whole` names the file where the value
 * as a whole is meant.
 */
export function schemaProblems(source: Source, errors: readonly ErrorObject[], whole: string): Diagnostic[] {
  return errors.map((error) => {
    const path = pathOfPointer(error.instancePath);
    if (error.keyword === 'additionalProperties') return unknownMember(source, path, error);
    return problemAt(source, path, `${path.join('.') || whole} ${error.message}`);
  });
}

function unknownMember(source: Source, path: Path, { params, parentSchema }: ErrorObject): Diagnostic {
  const member = String(params.additionalProperty);
  const known = Object.keys((parentSchema as { properties?: object }).properties ?? {});
  const hint = suggestion(member, known);
  const { file, text } = source;
  const message = `unknown member ${member}`;
  return { file, ...source.placeOfKey([...path, member]), message, text, ...(hint === undefined ? {} : { hint }) };
}
