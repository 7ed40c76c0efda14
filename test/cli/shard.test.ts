/** `run --shard`: what is no shard, and what is about all of them. */
import { expect, it } from 'vitest';
import { inProcess } from './in-process.ts';

it.each(['0/3', '4/3', '1/0', '2', 'x/3', '1/1000', '-1/3', '1/3/4'])('%s is no shard', async (text) => {
  const { code, output } = await inProcess('run', [`--shard=${text}`]);
  expect({ code, output }).toEqual({ code: 2, output: expect.stringContaining('a shard is one such as 2/8') });
});

it.each([
  ['--require', 'lifecycle'],
  ['--expect-skipped', 'skips.yaml'],
])('%s is for merge', async (flag, value) => {
  const { code, output } = await inProcess('run', ['--shard', '1/3', flag, value]);
  expect({ code, output }).toEqual({ code: 2, output: expect.stringContaining(`${flag}: one shard cannot show that`) });
  expect(output).toContain('merge');
});
