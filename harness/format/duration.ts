/** Durations as scenarios and configuration write them. */

/** The JSON Schema pattern of a duration. */
export const DURATION_PATTERN = '^[0-9]+(ms|s|m)$';

/** `500ms`, `10s`, `2m` in milliseconds. The text has been validated. */
export function milliseconds(duration: string): number {
  const amount = Number.parseInt(duration, 10);
  if (duration.endsWith('ms')) return amount;
  return duration.endsWith('m') ? amount * 60_000 : amount * 1000;
}
