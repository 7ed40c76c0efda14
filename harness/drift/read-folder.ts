/** Published documents on this machine. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type ApiDocument, apiDocumentOf } from '../contract/document.ts';
import { describeError, UsageError } from '../errors.ts';
import { DOCUMENT_FILE, documentOfFolder, MOST_BYTES, type Published } from './published.ts';

/** Files of a folder; one with more holds something else. */
const MOST_FILES = 100;

/**
 * Reads a document, or those of a folder and not of the folders in it. Throws UsageError with the place and a remedy for what
 * cannot be read, or where there is none.
 */
export function readFolder(where: string): Published {
  const stats = statSync(where, { throwIfNoEntry: false });
  if (stats === undefined) throw new UsageError(`${where}: there is no such file or folder. Check the path.`);
  if (!stats.isDirectory()) return { where, documents: [apiDocumentOf(textOf(where), where)], whole: false };
  const files = filesOf(where);
  if (files.length > MOST_FILES) {
    const problem = `there are ${files.length} YAML and JSON files in it`;
    throw new UsageError(`${where}: ${problem}. Give the folder of the documents alone.`);
  }
  const documents = files.flatMap((name): ApiDocument[] => {
    const file = join(where, name);
    const document = documentOfFolder(textOf(file), name, file);
    return document === undefined ? [] : [document];
  });
  if (documents.length === 0) {
    throw new UsageError(`${where}: there is no OpenAPI 3 document in it. Give the folder that holds them itself.`);
  }
  return { where, documents, whole: true };
}

function filesOf(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => DOCUMENT_FILE.test(name))
      .sort();
  } catch (cause) {
    throw new UsageError(`${folder}: the folder cannot be read: ${describeError(cause)}.`, { cause });
  }
}

function textOf(file: string): string {
  try {
    const stats = statSync(file);
    if (!stats.isFile()) throw new Error('it is no file');
    if (stats.size > MOST_BYTES) throw new Error(`it has ${stats.size} bytes, more than ${MOST_BYTES}`);
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file));
  } catch (cause) {
    throw new UsageError(`${file}: the document cannot be read: ${describeError(cause)}.`, { cause });
  }
}
