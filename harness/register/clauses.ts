/** Clauses: places in the documents, as `sandbox-lifecycle.yml#/components/schemas/Sandbox`. */
import { join } from 'node:path';
import { DOCUMENTS } from '../contract/documents.ts';
import { decodeFragment, pointerToken, pointerTokens, resolvePointer } from '../json-pointer.ts';
import { packageDir } from '../package.ts';
import { nearest } from '../yaml/diagnostic.ts';
import { documentsIn } from './lint-register.ts';

/** Names that a message lists. */
const MAX_NAMES = 12;

/** Whether a clause leads somewhere in the documents of a folder. */
export function clauses(specs: string): (clause: string) => boolean {
  return leadsIn(documentsIn(specs));
}

type Documents = (file: string) => unknown;

const leadsIn =
  (documents: Documents) =>
  (clause: string): boolean =>
    resolvePointer(documents(clause.split('#')[0] ?? ''), clause) !== undefined;

/**
 * What is said of a clause that leads nowhere in the documents of a folder, or in ours where it does not have them: the place
 * that was meant, where it can be guessed, or how far it leads and what there is. Undefined for one that leads somewhere.
 */
export function clauseHints(specs: string): (clause: string) => string | undefined {
  const own = documentsIn(specs);
  const ours = documentsIn(join(packageDir, 'specs'));
  const documents: Documents = (file) => own(file) ?? ours(file);
  const leads = leadsIn(documents);
  return (clause) => {
    if (leads(clause)) return undefined;
    const [file = '', pointer = ''] = clause.split('#');
    const meant = meantBy(documents(file), pointer);
    if (meant === undefined) {
      const near = nearest(file, DOCUMENTS);
      return near === undefined ? `the documents are ${DOCUMENTS.join(', ')}` : `did you mean ${near}#${pointer}?`;
    }
    if (leads(`${file}#${meant.pointer}`)) return `did you mean ${file}#${meant.pointer}?`;
    const names = meant.names.slice(0, MAX_NAMES).map(pointerToken).join(', ');
    const more = meant.names.length > MAX_NAMES ? `, and ${meant.names.length - MAX_NAMES} more` : '';
    return `below ${file}#${meant.found} there is ${names === '' ? 'nothing' : `${names}${more}`}`;
  };
}

/** The pointer with the nearest name in the place of each that is not there, as far as there is one; undefined without a document. */
function meantBy(document: unknown, pointer: string): { pointer: string; found: string; names: string[] } | undefined {
  if (document === undefined) return undefined;
  let current: unknown = document;
  let found = '';
  for (const token of pointerTokens(decodeFragment(pointer))) {
    const names = typeof current === 'object' && current !== null ? Object.keys(current) : [];
    const name = names.includes(token) ? token : nearest(token, names);
    if (name === undefined) return { pointer, found, names };
    found += `/${pointerToken(name)}`;
    current = (current as Record<string, unknown>)[name];
  }
  return { pointer: found, found, names: [] };
}
