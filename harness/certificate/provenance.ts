/** What a certificate takes of the provenance of a run, until the report has a member for it. */
export type Provenance = {
  set: { id: string; digest: string; matches: boolean; differs: string[] };
  documents: Record<string, string>;
  overlays: { name: string; digest: string }[];
  baseline?: { file: string; digest: string };
  suite: { version: string; digest: string; node: string; platform: string };
  server: { version?: string; evidence: string };
};

import { HarnessError } from '../errors.ts';
import type { Verdict } from '../verdict/verdict-format.ts';

export function provenanceOf(report: Verdict): Provenance {
  const { provenance } = report as { provenance?: Provenance };
  if (provenance === undefined) throw new HarnessError('the report has no provenance');
  return provenance;
}
