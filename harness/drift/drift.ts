/** Whether published documents say what ours say: the whole of it, of documents that have been read. */
import type { ApiDocument } from '../contract/document.ts';
import type { Overlay } from '../contract/overlay-format.ts';
import { counted } from '../counted.ts';
import { isObject } from '../json-object.ts';
import { compareDocuments } from './compare-document.ts';
import type { Difference } from './difference.ts';
import { namedByOverlay } from './left-out.ts';
import { matchDocuments } from './match.ts';
import type { Published } from './published.ts';

export type Drift = {
  /** Where the published documents were read. */
  published: string;
  /** Which were compared, by the names of their files. */
  compared: { ours: string; published: string }[];
  differences: Difference[];
  /** Differences that an overlay names. */
  inOverlays: Difference[];
};

/** Differences that `overlays` name stand by themselves. Throws UsageError for a document that cannot be compared. */
export function driftOf(ours: readonly ApiDocument[], published: Published, overlays: readonly Overlay[] = []): Drift {
  const matched = matchDocuments(ours, published.documents);
  const idOf = operationIds(ours);
  const named = (difference: Difference): boolean => namedByOverlay(difference, overlays, idOf);
  const differences = [
    ...matched.pairs.flatMap((pair) => compareDocuments(pair.ours, pair.published)),
    ...(published.whole ? matched.ours : []).map((document) => wholeDocument(document, 'removed')),
    ...matched.published.map((document) => wholeDocument(document, 'added')),
  ];
  return {
    published: published.where,
    compared: matched.pairs.map((pair) => ({ ours: pair.ours.name, published: pair.published.name })),
    differences: differences.filter((difference) => !named(difference)),
    inOverlays: differences.filter(named),
  };
}

/** The operationId of an operation as `POST /sandboxes` of one of our documents. */
function operationIds(ours: readonly ApiDocument[]): (document: string, operation: string) => string | undefined {
  const ids = new Map<string, unknown>();
  for (const { name, root } of ours) {
    for (const [path, item] of Object.entries(isObject(root.paths) ? root.paths : {})) {
      for (const [method, operation] of Object.entries(isObject(item) ? item : {})) {
        if (isObject(operation)) ids.set(`${name} ${method.toUpperCase()} ${path}`, operation.operationId);
      }
    }
  }
  return (document, operation) => {
    const id = ids.get(`${document} ${operation}`);
    return typeof id === 'string' ? id : undefined;
  };
}

function wholeDocument(document: ApiDocument, change: 'added' | 'removed'): Difference {
  const { paths, info } = document.root;
  const title = isObject(info) && typeof info.title === 'string' ? `${info.title}, ` : '';
  const text = `${title}${counted(isObject(paths) ? Object.keys(paths).length : 0, 'path')}`;
  const said = change === 'added' ? { is: text } : { was: text };
  return { change, document: document.name, owner: '', place: 'the whole document', pointer: '', ...said };
}
