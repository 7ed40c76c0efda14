/** Runs in a worker, beside the scenarios: each capability that is claimed is a `test`, which fails where it is not offered. */
import { describe, inject, test } from 'vitest';
import { claimName, DESCRIBED, failedClaim } from '../session/claims.ts';
import { finish } from './finish.ts';
import './provided.ts';

/** Declares the tests. A claim that holds is no check of its own: the checks that need it are made. */
export function declareCapabilities(): void {
  const info = inject('conformance');
  describe(DESCRIBED, () => {
    for (const offer of info.offers.filter(({ claimed }) => claimed)) {
      test(claimName(offer.capability), (context) => {
        const raw = failedClaim(offer);
        if (raw === undefined) context.task.meta.conformances = [];
        else finish(context, raw, info);
      });
    }
  });
}
