/** Published documents that have been read, and what is asked of each of them. */
import { type ApiDocument, apiDocumentOf, isApiDocument, plainDataOf } from '../contract/document.ts';
import { DOCUMENTS } from '../contract/documents.ts';

export type Published = {
  /** Where they were read: a path, or a URL without its query, which may hold a key. */
  where: string;
  documents: readonly ApiDocument[];
  /** Whether all there is was asked for, so that what is not among them is missing. */
  whole: boolean;
};

/** The published documents have 60 kB at most, and a YAML text of this size takes seconds to read. */
export const MOST_BYTES = 512 * 1024;

/** What files of documents are called. */
export const DOCUMENT_FILE = /\.(?:ya?ml|json)$/i;

/**
 * The document that a text of a folder is; undefined for YAML and JSON of another kind, unless the file is called like one of
 * ours. Throws UsageError with the place for what is no YAML.
 */
export function documentOfFolder(text: string, name: string, file: string): ApiDocument | undefined {
  return DOCUMENTS.includes(name) || isApiDocument(plainDataOf(text, file)) ? apiDocumentOf(text, file) : undefined;
}
