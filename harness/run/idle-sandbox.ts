/** A sandbox that does nothing but be there: what the harness creates when a scenario does not say otherwise. */
export const IDLE_ENTRYPOINT = ['tail', '-f', '/dev/null'];
export const SMALL_LIMITS = { cpu: '500m', memory: '256Mi' };
