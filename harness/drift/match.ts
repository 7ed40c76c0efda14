/** Which published document is which of ours, when files are called otherwise. */
import type { ApiDocument } from '../contract/document.ts';
import { isObject } from '../json-object.ts';

export type Matched = {
  pairs: { ours: ApiDocument; published: ApiDocument }[];
  ours: ApiDocument[];
  published: ApiDocument[];
};

type Alike = (ours: ApiDocument, published: ApiDocument) => boolean;

/** By name of the file, by that without its ending, by title, and in the end by the paths that both have. */
const WAYS: readonly Alike[] = [
  (one, other) => one.name === other.name,
  (one, other) => stem(one) === stem(other),
  (one, other) => titleOf(one) !== undefined && titleOf(one) === titleOf(other),
  (one, other) => sharedPaths(one, other) > 0.5,
];

/** Each with one other at most; a way that leaves it open which one matches none of them. */
export function matchDocuments(ours: readonly ApiDocument[], published: readonly ApiDocument[]): Matched {
  const matched: Matched = { pairs: [], ours: [...ours], published: [...published] };
  for (const alike of WAYS) {
    for (const one of [...matched.ours]) {
      const found = matched.published.filter((other) => alike(one, other));
      const [other] = found;
      const rivals = other === undefined ? [] : matched.ours.filter((each) => alike(each, other));
      if (other === undefined || found.length > 1 || rivals.length > 1) continue;
      matched.pairs.push({ ours: one, published: other });
      matched.ours = matched.ours.filter((each) => each !== one);
      matched.published = matched.published.filter((each) => each !== other);
    }
  }
  matched.pairs.sort((one, other) => ours.indexOf(one.ours) - ours.indexOf(other.ours));
  return matched;
}

const stem = ({ name }: ApiDocument): string => name.toLowerCase().replace(/\.[^.]*$/, '');

function titleOf({ root }: ApiDocument): string | undefined {
  const title = isObject(root.info) ? root.info.title : undefined;
  return typeof title === 'string' ? title.trim().toLowerCase() : undefined;
}

const pathsOf = ({ root }: ApiDocument): Set<string> =>
  new Set(isObject(root.paths) ? Object.keys(root.paths).map((path) => path.replace(/\{[^}]*\}/g, '{}')) : []);

/** Of the paths of the one that has fewer, the part that both have. */
function sharedPaths(one: ApiDocument, other: ApiDocument): number {
  const [mine, theirs] = [pathsOf(one), pathsOf(other)];
  const least = Math.min(mine.size, theirs.size);
  return least === 0 ? 0 : [...mine].filter((path) => theirs.has(path)).length / least;
}
