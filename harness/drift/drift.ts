/** Whether published documents say what ours say: the whole of it, of documents that have been read. */
import type { ApiDocument } from '../contract/document.ts';
import { counted } from '../counted.ts';
import { isObject } from '../json-object.ts';
import { compareDocuments } from './compare-document.ts';
import type { Difference } from './difference.ts';
import { matchDocuments } from './match.ts';
import type { Published } from './published.ts';

export type Drift = {
  /** Where the published documents were read. */
  published: string;
  /** Which were compared, by the names of their files. */
  compared: { ours: string; published: string }[];
  differences: Difference[];
};

/** Throws UsageError for a document that cannot be compared. */
export function driftOf(ours: readonly ApiDocument[], published: Published): Drift {
  const matched = matchDocuments(ours, published.documents);
  return {
    published: published.where,
    compared: matched.pairs.map((pair) => ({ ours: pair.ours.name, published: pair.published.name })),
    differences: [
      ...matched.pairs.flatMap((pair) => compareDocuments(pair.ours, pair.published)),
      ...(published.whole ? matched.ours : []).map((document) => wholeDocument(document, 'removed')),
      ...matched.published.map((document) => wholeDocument(document, 'added')),
    ],
  };
}

function wholeDocument(document: ApiDocument, change: 'added' | 'removed'): Difference {
  const { paths, info } = document.root;
  const title = isObject(info) && typeof info.title === 'string' ? `${info.title}, ` : '';
  const text = `${title}${counted(isObject(paths) ? Object.keys(paths).length : 0, 'path')}`;
  const said = change === 'added' ? { is: text } : { was: text };
  return { change, document: document.name, owner: '', place: 'the whole document', pointer: '', ...said };
}
