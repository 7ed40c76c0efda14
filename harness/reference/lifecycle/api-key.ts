/** The check of OPEN-SANDBOX-API-KEY. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { Refusal } from './refusal.ts';

export const API_KEY_HEADER = 'OPEN-SANDBOX-API-KEY';

/** A function that throws a 401 for any other key, in a time that says nothing of how much of it was right. */
export function apiKeyCheck(apiKey: string): (given: string | undefined) => void {
  const wanted = digest(apiKey);
  return (given) => {
    if (given === undefined) throw new Refusal(401, 'MISSING_API_KEY', `The header ${API_KEY_HEADER} is missing.`);
    if (!timingSafeEqual(digest(given), wanted)) throw new Refusal(401, 'INVALID_API_KEY', 'The API key is wrong.');
  };
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
