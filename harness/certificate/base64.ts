/** Base64 that has one spelling. */

/**
 * The bytes of a text in base64 with the standard alphabet and padding; undefined for any other spelling, since two texts that
 * stand for the same bytes would be two files under one signature.
 */
export function fromStrictBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : undefined;
}
