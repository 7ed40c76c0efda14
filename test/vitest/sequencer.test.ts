/** The order in which vitest gets the files of a run. */

import { expect, it } from 'vitest';
import type { TestSpecification, Vitest } from 'vitest/node';
import { inOrderOf } from '../../harness/scenario/order.ts';
import { inSeededOrder } from '../../harness/vitest/sequencer.ts';

it('with a seed is that of the names below the scenarios folder, wherever the folder is', async () => {
  const names = ['a.yaml', 'b/c.yaml', 'd.yaml', 'e.yaml'];
  for (const folder of ['/one/scenarios', '/another']) {
    const Sequencer = inSeededOrder(3, folder, () => Promise.reject(new Error('nothing is loaded')));
    const given = names.map(
      (name) => ({ moduleId: `${folder}/${name}`, project: { name: 'scenarios' } }) as TestSpecification,
    );
    const sorted = await new Sequencer({} as Vitest).sort(given);
    expect(sorted.map(({ moduleId }) => moduleId)).toEqual(inOrderOf(3, names).map((name) => `${folder}/${name}`));
  }
});
