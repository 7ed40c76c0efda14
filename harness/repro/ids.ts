/** The id of a sandbox or a snapshot, which may be any text, as it stands in requests. */
import type { Replacement } from './quote.ts';

/** Within a URL, and within a text of JSON, where it may be written in another way. */
const inUrl = (id: string): string => encodeURIComponent(id);
const inJson = (id: string): string => JSON.stringify(id).slice(1, -1);

/** The path of the sandbox or the snapshot of this id, as requests have it. */
export const pathOf = (kind: 'sandboxes' | 'snapshots', id: string): string => `/${kind}/${inUrl(id)}`;

/** Whether a request names this id, in its URL, its headers or its body. */
export const mentions = (text: string, id: string): boolean =>
  [id, inUrl(id), inJson(id)].some((form) => text.includes(form));

/** What stands for the id in a script whose variable holds it. */
export function idReplacements(id: string, variable: string): Replacement[] {
  const written = [
    { find: id, shell: `$${variable}` },
    { find: inUrl(id), shell: `$(in_url "$${variable}")` },
    { find: inJson(id), shell: `$(in_json "$${variable}")` },
  ];
  return written.filter(({ find }, index) => written.findIndex((other) => other.find === find) === index);
}
