/** JSON pointers (RFC 6901). */

/** Escapes a member name for a JSON pointer. */
export function pointerToken(name: string | number): string {
  return String(name).replaceAll('~', '~0').replaceAll('/', '~1');
}

/** The member names of a JSON pointer. */
export function pointerTokens(pointer: string): string[] {
  if (pointer === '') return [];
  return pointer
    .slice(1)
    .split('/')
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** The path that a JSON pointer stands for in YAML: names of digits are indices. */
export function pathOfPointer(pointer: string): (string | number)[] {
  return pointerTokens(pointer).map((token) => (/^\d+$/.test(token) ? Number(token) : token));
}

/** What a `#/...` reference points at; undefined when there is nothing. */
export function resolvePointer(root: unknown, reference: string): unknown {
  let current: unknown = root;
  for (const token of pointerTokens(decodeFragment(reference.slice(reference.indexOf('#') + 1)))) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, token)) return undefined;
    current = (current as Record<string, unknown>)[token];
  }
  return current;
}

/** The fragment of a URI reference as a JSON pointer. */
export function decodeFragment(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a stray % is a character of the name
  }
}
