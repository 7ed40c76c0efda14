/** Objects of JSON, as what is neither a list nor a plain value. */

export type JsonObject = Record<string, unknown>;

/** Whether a value of JSON is an object. */
export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
