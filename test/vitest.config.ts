import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Where CI wants the results as JUnit, besides. */
const junit = process.env.CONFORMANCE_UNIT_JUNIT;

/** Tests that start runs, those with most of them before the others: what begins last goes on alone. */
const LONGEST = ['cli/ends', 'docs/extending', 'cli/without', 'cli/'];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const found = LONGEST.findIndex((part) => moduleId.includes(`/test/${part}`));
      return found < 0 ? LONGEST.length : found;
    };
    return (await super.sort(files)).sort((one, other) => rank(one) - rank(other));
  }
}

export default defineConfig({
  test: {
    reporters: junit ? ['default', ['junit', { outputFile: junit }]] : ['default'],
    include: ['test/**/*.test.ts'],
    // A run that is tested is none of the job that tests it: it adds nothing to its summary, and annotates nothing.
    env: { GITHUB_ACTIONS: '', GITHUB_STEP_SUMMARY: '' },
    // Nets below what a test itself waits for: whole scenarios run in some of them, on a machine that may be busy.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    maxWorkers: 4,
    // Modules are loaded once in each worker and not again for every file: what a test changes in its process, an entry of
    // the environment say, it puts back.
    isolate: false,
    sequence: { sequencer: LongestFirst },
  },
});
