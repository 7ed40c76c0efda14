/** What a step that needs none of those before it must not name. */
import type { Part } from '../format/step.ts';
import { partsOf } from '../verbs/all.ts';
import type { Checking } from '../verbs/checking.ts';
import { isIndependent } from './depends.ts';
import { needsOf } from './needs.ts';
import type { Scenario } from './scenario.ts';

export function checkIndependent(part: Part, { declared, path, report }: Checking): void {
  if (!isIndependent(part)) return;
  const needed = partsOf(part).flatMap((one) => needsOf(one, declared as Scenario));
  const made = needed.find((need) => {
    const [kind, name = ''] = need.split('.');
    return kind === 'steps' || (kind === 'sandboxes' && declared.sandboxes[name]?.start === 'step');
  });
  if (made === undefined) return;
  report([...path, 'independent'], `the step needs what an earlier one has made: ${made}`, undefined, true);
}
