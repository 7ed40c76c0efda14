/** What can be judged by an execd alone, and the capability of what cannot. */

/** A sandbox is made for the scenario, as it asks. */
export const OWN_SANDBOX = 'sandbox.own';

/** Profiles of the register that are about execd and nothing else. */
export const EXECD_PROFILES: readonly string[] = ['exec', 'sessions', 'files', 'metrics', 'code', 'execd-auth'];
