/** Which profiles anybody can be certified for. */
import type { SetRequirement } from '../sets/format.ts';

/** Whether a set has a check for a must of the profile: what nothing looks at cannot be shown. */
export const canBeCertified = (profile: string, requirements: readonly SetRequirement[]): boolean =>
  requirements.some(
    (rule) =>
      rule.profile === profile &&
      rule.level === 'must' &&
      rule.binds === undefined &&
      rule.pending === undefined &&
      rule.untestable === undefined,
  );
