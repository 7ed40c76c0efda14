/** The capabilities of the configuration, which must be ones that exist and that can be claimed. */
import { loadCapabilities } from '../capabilities/load.ts';
import { unknownCapability } from '../capabilities/unknown.ts';
import { UsageError } from '../errors.ts';
import { type Diagnostic, formatDiagnostic } from '../yaml/diagnostic.ts';
import { problemAt } from '../yaml/schema-problems.ts';
import type { Source } from '../yaml/source.ts';

/**
 * Checks `capabilities` of a configuration file against those of a folder of documents. Throws UsageError with every name
 * that is none, and every one that comes with its place and is never claimed.
 */
export function checkClaims(source: Source, claims: readonly string[], specs: string): void {
  const { capabilities } = loadCapabilities(specs);
  const claimable = capabilities.flatMap(({ name, place }) => (place === undefined ? [name] : []));
  const problems = claims.flatMap((claim, index): Diagnostic[] => {
    if (claimable.includes(claim)) return [];
    const place = capabilities.find(({ name }) => name === claim)?.place;
    const { message, hint } =
      place === undefined
        ? unknownCapability(claim, claimable)
        : { message: `${claim} is not claimed: the place of the run decides`, hint: place };
    return [{ ...problemAt(source, ['capabilities', index], message), hint }];
  });
  if (problems.length > 0) throw new UsageError(problems.map(formatDiagnostic).join('\n\n'));
}
