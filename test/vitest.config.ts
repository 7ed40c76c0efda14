import { defineConfig } from 'vitest/config';

/** Where CI wants the results as JUnit, besides. */
const junit = process.env.CONFORMANCE_UNIT_JUNIT;

export default defineConfig({
  test: {
    reporters: junit ? ['default', ['junit', { outputFile: junit }]] : ['default'],
    include: ['test/**/*.test.ts'],
    // Nets below what a test itself waits for: whole scenarios run in some of them, on a machine that may be busy.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    maxWorkers: 4,
    // Modules are loaded once in each worker and not again for every file: what a test changes in its process, an entry of
    // the environment say, it puts back.
    isolate: false,
  },
});
