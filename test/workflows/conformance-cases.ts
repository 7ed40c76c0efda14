/** The steps of conformance.yml. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { CasesOfSteps } from './cases.ts';

const NUMBERS = 'conformance.yml plan: The numbers of the shards';
const SOMETHING = 'conformance.yml shard: Whether there is something to merge';

const part = (outputs: Record<string, string>) => ({ contexts: { steps: { part: { outputs } } } });

export const conformanceCases: CasesOfSteps = {
  [NUMBERS]: {
    'are a list for the matrix': async (job) => {
      const lists = [];
      for (const shards of [1, 4, 64]) {
        const { outputs } = await job.run(NUMBERS, { contexts: { inputs: { shards } } });
        lists.push(JSON.parse(outputs.list ?? ''));
      }
      expect(lists).toEqual([[1], [1, 2, 3, 4], Array.from({ length: 64 }, (_, index) => index + 1)]);
    },
    'anything else ends the workflow': async (job) => {
      const codes = [];
      for (const shards of ['0', '65', '1000', '-1', '2.5', '', '1; touch x', '08']) {
        codes.push((await job.run(NUMBERS, { contexts: { inputs: { shards } } })).code);
      }
      expect(codes).toEqual([2, 2, 2, 2, 2, 2, 2, 0]);
    },
  },
  [SOMETHING]: {
    'a shard that found deviations is as good as any': async (job) => {
      const reports = join(job.workspace, 'reports');
      mkdirSync(reports);
      writeFileSync(join(reports, 'outcomes.ndjson'), '');
      expect((await job.run(SOMETHING, part({ reports, 'exit-code': '1' }))).code).toBe(0);
    },
    'one that came to nothing is red': async (job) => {
      const { code, output } = await job.run(SOMETHING, part({ reports: job.workspace, 'exit-code': '2' }));
      expect({ code, output }).toEqual({ code: 1, output: expect.stringContaining('(exit code 2)') });
      expect((await job.run(SOMETHING, part({}))).code).toBe(1);
    },
  },
};
