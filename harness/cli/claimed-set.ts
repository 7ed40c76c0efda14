/** The requirement set of a claim (stand-in until harness/sets/ has one). */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RequirementSet } from '../sets/format.ts';

export function claimedSet(id: string, specs: string): { set: RequirementSet; text: string } {
  const text = readFileSync(join(specs, 'sets', `${id}.json`), 'utf8');
  return { set: JSON.parse(text) as RequirementSet, text };
}
