/** What the run was judged by, as JSON, with the schema of specs/basis.schema.json. */
import type { JudgedRun } from './judged-run.ts';

export function basis({ basis }: Pick<JudgedRun, 'basis'>): string {
  return `${JSON.stringify(basis, null, 2)}\n`;
}
