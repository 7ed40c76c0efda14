/** Runs in a worker, beside the scenarios: each capability that is claimed is a `test`, which fails where it is not offered. */
import { describe, inject, test } from 'vitest';
import { claimName, DESCRIBED, failedClaim } from '../session/claims.ts';
import { finish } from './finish.ts';
import './provided.ts';

/** Declares the tests. A claim that holds is no check of its own: the checks that need it are made. */
export function declareCapabilities(): void {
  const info = inject('conformance');
  const claimed = info.offers.filter((offer) => offer.claimed);
  describe(DESCRIBED, () => {
    // What the documents let a server refuse is no claim any more where it refuses; vitest fails a suite without a test.
    if (claimed.length === 0) {
      test('no claim is left to hold the server to', ({ task }) => {
        task.meta.conformances = [];
      });
    }
    for (const offer of claimed) {
      test(claimName(offer.capability), (context) => {
        const raw = failedClaim(offer);
        if (raw === undefined) context.task.meta.conformances = [];
        else finish(context, raw, info);
      });
    }
  });
}
