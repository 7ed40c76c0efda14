/** Scenarios run side by side on one server: what one of them makes may not be what another looks for. */
import { namesIn } from '../expressions/expression.ts';
import type { Part } from '../format/step.ts';
import { RUN_METADATA_KEY } from '../run/metadata-keys.ts';
import type { Path } from '../yaml/source.ts';
import type { Checking, Report } from './checking.ts';

const OF_ALL_SCENARIOS = '`run.id` is the same in every scenario of a run';
const OF_ONE = '`run.mark` belongs to this scenario alone';

/** The filter by which the harness marks all that a run makes: nobody else has that value. */
const BY_RUN = `${RUN_METADATA_KEY}=\${run.id}`;
const NAMES_RUN = /(?<!\$)\$\{[^}]*\brun\.id\b/;

/** Reports texts that make a name of `run.id`, in any value of a scenario: another scenario may make the same. */
export function checkNamesOfRun(value: unknown, at: Path, report: Report): void {
  if (typeof value === 'string') {
    if (value !== '${run.id}' && NAMES_RUN.test(value.replace(BY_RUN, ''))) report(at, OF_ALL_SCENARIOS, OF_ONE);
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value))
      checkNamesOfRun(inner, [...at, Array.isArray(value) ? Number(key) : key], report);
  }
}

/** Reports a list of what scenarios have in common whose items are looked at: others come and go while it is made. */
export function checkOwnList(query: unknown, { part, path, verb, report }: Checking): void {
  if (looksAtStatusOnly(part) || isOwn(query, part)) return;
  report(
    [...path, verb],
    'the list has what other scenarios make as well',
    'filter by a value with `${run.mark}` or by an id of the scenario; `others: true` where the step minds nothing of theirs',
  );
}

const isOfScenario = (name: string): boolean => name === 'run.mark' || /^(sandboxes|steps)\./.test(name);

/** Whether a query names something of the scenario, in each case where the cases decide. */
function isOwn(query: unknown, { for: cases = {} }: Part): boolean {
  const names = namesIn(query);
  if (names.some(isOfScenario)) return true;
  const values = Object.values(cases);
  const decided = values.length > 0 && names.some((name) => name.split('.')[0] === 'case');
  return decided && values.every((value) => namesIn(value).some(isOfScenario));
}

function looksAtStatusOnly({ expect, that, as }: Part): boolean {
  if (that !== undefined || as !== undefined) return false;
  return typeof expect === 'object' && expect !== null && Object.keys(expect).every((member) => member === 'status');
}
