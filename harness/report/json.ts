/** The verdict as JSON, with the schema of specs/conformance.schema.json. */
import type { JudgedRun } from './judged-run.ts';

export function json({ verdict }: Pick<JudgedRun, 'verdict'>): string {
  return `${JSON.stringify(verdict, null, 2)}\n`;
}
