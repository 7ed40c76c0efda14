/** Rules of sandbox metadata: which keys and values PATCH takes, and how the list filter reads. */
import { invalid, quote } from './refusal.ts';

const RESERVED_PREFIX = 'opensandbox.io/';
const NAME = /^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/;
const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

/** Keys of a create request: only the reserved prefix is refused; the document shows values there with spaces. */
export function checkNewMetadata(metadata: ReadonlyMap<string, string>): void {
  for (const key of metadata.keys()) refuseReserved(key);
}

/**
 * The metadata after a JSON Merge Patch (RFC 7396), as PATCH /sandboxes/{sandboxId}/metadata describes it.
 * Throws a 400 before anything is changed.
 */
export function patchedMetadata(
  metadata: ReadonlyMap<string, string>,
  patch: Readonly<Record<string, string | null>>,
): Map<string, string> {
  const result = new Map(metadata);
  for (const [key, value] of Object.entries(patch)) {
    refuseReserved(key);
    // A key from creation may break the label rules; deleting it must stay possible.
    if (value === null) {
      result.delete(key);
      continue;
    }
    checkKey(key);
    checkValue(key, value);
    result.set(key, value);
  }
  return result;
}

/**
 * Pairs of the list filter, `k=v&k2=v2`, each part percent-encoded once more by clients that follow the text to the
 * letter, or not at all. Throws a 400 for a part without `=`.
 */
export function readMetadataFilter(filter: string): [key: string, value: string][] {
  const parts = filter.split('&').filter((part) => part !== '');
  return parts.map((part) => {
    const equals = part.indexOf('=');
    if (equals < 1) throw invalid(`metadata: ${quote(part)} is not of the form key=value.`);
    return [decoded(part.slice(0, equals)), decoded(part.slice(equals + 1))];
  });
}

function refuseReserved(key: string): void {
  if (key.startsWith(RESERVED_PREFIX))
    throw invalid(`Metadata keys that start with "${RESERVED_PREFIX}" are reserved: ${quote(key)}.`);
}

function checkKey(key: string): void {
  const slash = key.indexOf('/');
  const prefix = slash < 0 ? undefined : key.slice(0, slash);
  const name = key.slice(slash + 1);
  if (prefix !== undefined && (prefix.length > 253 || !SUBDOMAIN.test(prefix))) {
    throw invalid(`Metadata key ${quote(key)}: what is before "/" must be a DNS subdomain of at most 253 characters.`);
  }
  if (name.length > 63 || !NAME.test(name)) {
    throw invalid(
      `Metadata key ${quote(key)}: a name is 1 to 63 letters, digits, "-", "_" and ".", a letter or digit at both ends.`,
    );
  }
}

function checkValue(key: string, value: string): void {
  if (value.length > 63 || !NAME.test(value)) {
    throw invalid(
      `Metadata value of ${quote(key)}: it must be 1 to 63 letters, digits, "-", "_" and ".", a letter or digit at both ends.`,
    );
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A bare "%" is what a client sent that did not encode the parts.
    return text;
  }
}
