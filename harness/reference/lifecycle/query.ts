/** Query parameters. */
import { invalid } from './refusal.ts';

/** A parameter that counts from 1. Throws a 400 for anything else, and for more than one value. */
export function wholeNumber(query: URLSearchParams, name: string, fallback: number): number {
  const values = query.getAll(name);
  if (values.length > 1) throw invalid(`${name} is given more than once.`);
  const [text] = values;
  if (text === undefined) return fallback;
  const value = /^[0-9]+$/.test(text) ? Number(text) : 0;
  if (value < 1 || !Number.isSafeInteger(value)) throw invalid(`${name} must be a whole number from 1.`);
  return value;
}
