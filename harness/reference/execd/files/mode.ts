import { badRequest } from '../failure.ts';

/** Permission bits as the API writes them: a number whose decimal digits are the octal ones, 0o644 as 644. */
export function modeToDigits(mode: number): number {
  return Number((mode & 0o7777).toString(8));
}

/** The other way round. Throws 400 for what is not one to four octal digits. */
export function digitsToMode(value: unknown, where: string): number {
  const digits = typeof value === 'number' ? String(value) : '';
  if (!/^[0-7]{1,4}$/.test(digits)) {
    throw badRequest(`${where} must be a number of up to four octal digits, 644 for example`, 'INVALID_MODE');
  }
  return Number.parseInt(digits, 8);
}
