/** What a server showed, as a table. */
import type { Sighting } from './sighting.ts';

const WORDS: Readonly<Record<Sighting['seen'], string>> = {
  offered: 'offered',
  'not-offered': 'not offered',
  broken: 'broken',
  unknown: 'unknown',
};

/** A line for each capability: its name, the word, the evidence. */
export function tableText(sightings: readonly Sighting[]): string {
  const width = Math.max(0, ...sightings.map(({ capability }) => capability.length));
  const words = Math.max(...Object.values(WORDS).map(({ length }) => length));
  return sightings
    .map(({ capability, seen, evidence }) => `${capability.padEnd(width)}  ${WORDS[seen].padEnd(words)}  ${evidence}\n`)
    .join('');
}
