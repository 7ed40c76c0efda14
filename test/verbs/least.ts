/** The least that a step can have under each verb, in a file for each: `least/run.yaml` for `run`. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

const FOLDER = join(import.meta.dirname, 'least');

/** Verbs that have such a file, sorted. */
export const verbsWithLeast = (): string[] =>
  readdirSync(FOLDER)
    .map((file) => file.replace(/\.yaml$/, ''))
    .sort();

/** What a step has under the verb, in a scenario with `leastDeclared` in which an earlier step keeps `kept`. */
export const leastOf = (verb: string): unknown => parse(readFileSync(join(FOLDER, `${verb}.yaml`), 'utf8'));

export const leastDeclared = { volumes: { data: {} }, sandboxes: { one: {}, late: { start: 'step' as const } } };
