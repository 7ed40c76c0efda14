/** The directories of a run are known by their names, and those of others are not taken for them. */
import { expect, it } from 'vitest';
import { homeOf } from '../../harness/engine/resources.ts';
import { homesIn, homesOf } from '../../harness/run/home.ts';

const RUN = 'abcdef0123';
const home = homeOf(RUN, 'exec/output.yaml');

it('the directory of a scenario is found wherever it is named', () => {
  expect(home.startsWith(homesOf(RUN))).toBe(true);
  expect(homesIn(`{"command":"cd ${home} && ls ${home}/sub"}`, RUN)).toEqual([home]);
  expect(homesIn(`${home}.txt ${homeOf(RUN, 'other.yaml')}`, RUN)).toEqual([home, homeOf(RUN, 'other.yaml')]);
});

it('that of another run is not', () => {
  expect(homesIn(`ls ${homeOf('0123abcdef', 'exec/output.yaml')} /tmp/conformance- /tmp`, RUN)).toEqual([]);
});
