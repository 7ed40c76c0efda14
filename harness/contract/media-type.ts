/** Media types as HTTP messages and OpenAPI documents write them (RFC 9110, section 8.3.1). */

/** `Application/JSON; charset=utf-8` -> `application/json`. */
export function bareMediaType(contentType: string): string {
  const end = contentType.indexOf(';');
  return (end < 0 ? contentType : contentType.slice(0, end)).trim().toLowerCase();
}

export function isJsonType(mediaType: string): boolean {
  return mediaType === 'application/json' || mediaType.endsWith('+json');
}

/** The documented media type (may be a range such as `text/*`) that covers an actual one, most exact first. */
export function documentedMediaType(documented: readonly string[], actual: string): string | undefined {
  const wanted = bareMediaType(actual);
  const family = `${wanted.split('/')[0]}/*`;
  return [wanted, family, '*/*']
    .map((name) => documented.find((type) => bareMediaType(type) === name))
    .find((type) => type !== undefined);
}
