/** Query parameters. */
import { invalid } from './refusal.ts';

/** A parameter that counts from 1. Throws a 400 for anything else, and for more than one value. */
export function wholeNumber(query: URLSearchParams, name: string, fallback: number): number {
  const text = only(query, name);
  if (text === undefined) return fallback;
  const value = /^[0-9]+$/.test(text) ? Number(text) : 0;
  if (value < 1 || !Number.isSafeInteger(value)) throw invalid(`${name} must be a whole number from 1.`);
  return value;
}

/** `true` or `false` and no other word. Throws a 400. */
export function flagOf(query: URLSearchParams, name: string, fallback: boolean): boolean {
  const text = only(query, name);
  if (text === undefined) return fallback;
  if (text !== 'true' && text !== 'false') throw invalid(`${name} must be true or false.`);
  return text === 'true';
}

/** At most 20 digits without zeros in front, as text: not every one fits a number. Throws a 400. */
export function decimalNumber(query: URLSearchParams, name: string): string | undefined {
  const text = only(query, name);
  if (text !== undefined && !/^(0|[1-9][0-9]{0,19})$/.test(text)) {
    throw invalid(`${name} must be a whole number of at most 20 digits, without a sign and without zeros in front.`);
  }
  return text;
}

function only(query: URLSearchParams, name: string): string | undefined {
  const values = query.getAll(name);
  if (values.length > 1) throw invalid(`${name} is given more than once.`);
  return values[0];
}
