/** Names in the expressions of a scenario against what it declares. */
import { describeError } from '../errors.ts';
import { namesIn } from '../expressions/expression.ts';
import type { Part } from '../format/step.ts';
import type { Checking } from '../verbs/checking.ts';
import { suggestion } from '../yaml/diagnostic.ts';
import type { Path } from '../yaml/source.ts';

type Place = Pick<Checking, 'path' | 'verb' | 'declared' | 'fixtures' | 'results' | 'report'>;

/** What expressions can name. */
const ROOTS = ['volumes', 'sandboxes', 'steps', 'fixtures', 'run', 'target', 'case', 'result'];

/** Reports every name in the expressions of a step that leads nowhere, and expressions that cannot be read. */
export function checkExpressions(part: Part, place: Place): void {
  for (const key of [place.verb, 'expect', 'for'] as const) {
    const path = [...place.path, key];
    attempt(path, place, () => {
      for (const used of namesIn(part[key])) checkName(used, path, place);
    });
  }
}

/** Runs what may throw for an expression that cannot be read, and reports that. */
export function attempt(path: Path, { report }: Pick<Checking, 'report'>, run: () => void): void {
  try {
    run();
  } catch (error) {
    report(path, describeError(error));
  }
}

/** One dotted name of an expression. */
function checkName(used: string, path: Path, { declared, fixtures, results, report }: Place): void {
  const [root, name] = used.split('.');
  if (root !== undefined && !ROOTS.includes(root)) {
    report(path, `an expression names ${root}, which does not exist`, suggestion(root, ROOTS));
    return;
  }
  const choices: Record<string, string[] | undefined> = {
    volumes: Object.keys(declared.volumes),
    sandboxes: Object.keys(declared.sandboxes),
    fixtures: [...fixtures],
    steps: [...results],
  };
  const choice = choices[root ?? ''];
  if (choice === undefined || name === undefined || choice.includes(name)) return;
  const what = root === 'steps' ? 'no earlier step keeps its result as' : `${root} has no`;
  report(path, `${what} ${name}`, suggestion(name, choice));
}
