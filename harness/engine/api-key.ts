/** What a `call` step sends in the place of the API key, or of the access token of an execd. */
import { HarnessError } from '../errors.ts';
import { KEY_USES, type KeyUse } from '../verbs/key-uses.ts';

/** Bytes: more than any key, and less than what common servers take as one header (8 KiB). */
const OVERLONG = 2048;

/** For a run without a key: there must be something to get wrong. */
const STAND_IN = 'conformance-no-key-is-configured';

const KEY_HEADER = 'OPEN-SANDBOX-API-KEY';

/**
 * The header for a use of the key, or none. Every wrong value differs from the right one by more than white space,
 * which a server may take off.
 */
export function keyHeader(use: KeyUse, apiKey: string | undefined): Record<string, string> {
  const value = keyValue(use, apiKey);
  return value === undefined ? {} : { [KEY_HEADER]: value };
}

/** What is sent for a use of a key or token; undefined: nothing. */
export function keyValue(use: KeyUse, apiKey: string | undefined): string | undefined {
  const key = apiKey || STAND_IN;
  switch (use) {
    case 'right':
      return apiKey;
    case 'none':
      return undefined;
    case 'empty':
      return '';
    case 'wrong':
      // As long as the right one, and like it in no place: an answer that repeats it gives nothing away.
      return key.replace(/./gs, (char) => (char === 'x' ? 'y' : 'x'));
    case 'cut':
      return key.slice(0, -1);
    case 'doubled':
      return key + key;
    case 'overlong':
      return key.padEnd(Math.max(OVERLONG, key.length + 1), 'x');
    default:
      throw new HarnessError(`key: ${use satisfies never} is none of ${KEY_USES.join(', ')}`);
  }
}

/** What of these values must never be written down, next to the key itself. */
export function secretKeyValues(apiKey: string | undefined): string[] {
  return apiKey === undefined ? [] : [keyValue('cut', apiKey) ?? ''];
}
