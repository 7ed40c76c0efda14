/** Whether the suite has tested itself before the run, with the faults of its list, and has noticed all of them. */
import type { Reason } from '../reason.ts';
import { selfTestProblems } from '../self-test.ts';
import type { Opened } from './opened.ts';
import { reasonsOf } from './reasons.ts';

/** `faults`: the ids of those that the suite tries, in any order. */
export function selfTestReasons({ selfTest }: Opened, faults: readonly string[]): Reason[] {
  const tried = selfTest.faults.map(({ id }) => id);
  const wrong = [
    ...faults.filter((id) => !tried.includes(id)).map((id) => `${id} was not tried`),
    ...tried
      .filter((id, index) => tried.indexOf(id) < index || !faults.includes(id))
      .map((id) => `${id} is not of the list`),
    ...selfTest.faults
      .filter(({ noticed, by }) => noticed && by === undefined)
      .map(({ id }) => `no check is named that noticed ${id}`),
  ];
  return [
    ...reasonsOf(
      'self-test-incomplete',
      wrong.map((text) => `the self-test of the suite: ${text}`),
    ),
    ...reasonsOf(
      'self-test-failed',
      selfTestProblems(selfTest).map((text) => `the self-test of the suite: ${text}`),
    ),
  ];
}
