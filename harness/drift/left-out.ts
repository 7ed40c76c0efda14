/** What overlays name already: that servers have it, and the documents of ours not yet, is known. */
import type { Overlay } from '../contract/overlay-format.ts';
import type { Difference } from './difference.ts';

/**
 * Whether an overlay names what a difference has added. `idOf` gives the operationId of one of our operations
 * (`POST /sandboxes`) in a document.
 */
export function namedByOverlay(
  { change, document, owner, place }: Difference,
  overlays: readonly Overlay[],
  idOf: (document: string, operation: string) => string | undefined,
): boolean {
  if (change !== 'added') return false;
  const here = <Entry extends { document: string }>(entries: readonly Entry[] | undefined): Entry[] =>
    (entries ?? []).filter((entry) => entry.document === document);
  const id = idOf(document, owner);
  return overlays.some(
    ({ operations, responses, members }) =>
      (place === '' && here(operations).some(({ method, path }) => route(`${method} ${path}`) === route(owner))) ||
      here(members).some(({ schema, member }) => owner === `schema ${schema}` && place === `member ${member}`) ||
      here(responses).some(
        ({ operation, status }) => (operation === '*' || operation === id) && place === `response ${status}`,
      ),
  );
}

/** Without the names of the path parameters, which go over no wire. */
const route = (operation: string): string => operation.replace(/\{[^}]*\}/g, '{}');
