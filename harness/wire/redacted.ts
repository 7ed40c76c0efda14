/** What stands where a secret was. It is no valid base64, number or date, so it cannot be mistaken for a value. */
export const REDACTED = '[redacted]';
