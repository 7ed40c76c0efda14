/** References of container images, whose short forms leave out what is usual: `ubuntu` is `docker.io/library/ubuntu:latest`. */

/** Where an image is looked for whose reference names no registry, and its older name. */
const USUAL_REGISTRY = 'docker.io';
const OLDER_NAME = 'index.docker.io';

/** The whole form of a reference. A digest says which image it is, so that a tag beside it says nothing. */
function wholeReference(reference: string): string {
  const [named = '', digest] = reference.split('@', 2);
  const [first = '', ...rest] = named.split('/');
  // As Docker tells a registry from the first part of a name.
  const registry = rest.length > 0 && (/[.:A-Z]/.test(first) || first === 'localhost') ? first : undefined;
  const path = registry === undefined ? named : rest.join('/');
  const usual = registry === undefined || registry === OLDER_NAME || registry === USUAL_REGISTRY;
  const [, name = path, tag = 'latest'] = /^(.*?)(?::([^:/]*))?$/s.exec(path) ?? [];
  const inside = usual && !name.includes('/') ? `library/${name}` : name;
  return `${usual ? USUAL_REGISTRY : registry}/${inside}${digest === undefined ? `:${tag}` : `@${digest}`}`;
}

/** Whether two references are of one image. False for what is no text. */
export const sameReference = (a: unknown, b: unknown): boolean =>
  typeof a === 'string' && typeof b === 'string' && wholeReference(a) === wholeReference(b);
