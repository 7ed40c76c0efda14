/** Published documents that a web server has. */
import { type ApiDocument, apiDocumentOf } from '../contract/document.ts';
import { DOCUMENTS } from '../contract/documents.ts';
import { describeError, UsageError } from '../errors.ts';
import { plainFetch, textWithin } from '../plain-fetch.ts';
import { DOCUMENT_FILE, MOST_BYTES, type Published } from './published.ts';

/** Milliseconds that all documents together may take. */
const LONGEST = 10_000;
const MOST_REDIRECTS = 5;

/**
 * Reads the document at a URL that ends in `.yaml`, `.yml` or `.json`; below any other, which is a folder, the documents that
 * are called as ours. Follows redirects to http and https. `longest` is in milliseconds. Throws UsageError with the URL and
 * what happened when one cannot be had, is too large or takes too long, or when a folder has none.
 */
export async function readUrl(text: string, longest = LONGEST): Promise<Published> {
  const url = webAddress(text);
  const signal = AbortSignal.timeout(longest);
  const where = shown(url);
  if (DOCUMENT_FILE.test(url.pathname)) {
    const found = await textAt(url, signal, longest);
    if (found === undefined) throw new UsageError(`${where}: there is nothing (404). Check the URL.`);
    return { where, documents: [apiDocumentOf(found, where)], whole: false };
  }
  const all = await Promise.all(DOCUMENTS.map((name) => documentBelow(url, name, signal, longest)));
  const documents = all.filter((document) => document !== undefined);
  if (documents.length === 0) {
    const names = DOCUMENTS.join(', ');
    throw new UsageError(`${where}: none of ${names} is below it. Give the URL of their folder, or of one file.`);
  }
  return { where, documents, whole: true };
}

/** A document by our name, or by the same with the other ending. */
async function documentBelow(
  folder: URL,
  name: string,
  signal: AbortSignal,
  longest: number,
): Promise<ApiDocument | undefined> {
  const other = name.endsWith('.yml') ? name.replace(/yml$/, 'yaml') : name.replace(/yaml$/, 'yml');
  for (const each of [name, other]) {
    const url = new URL(folder);
    url.pathname = `${folder.pathname.replace(/\/+$/, '')}/${each}`;
    const text = await textAt(url, signal, longest);
    if (text !== undefined) return apiDocumentOf(text, shown(url));
  }
  return undefined;
}

/** Undefined where there is nothing (404, 410). */
async function textAt(url: URL, signal: AbortSignal, longest: number): Promise<string | undefined> {
  let from = url;
  try {
    for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects += 1) {
      const response = await plainFetch(from.href, { signal });
      const location = response.headers.get('location');
      if (response.status >= 300 && response.status < 400 && location !== null) {
        await response.body?.cancel();
        from = webAddress(new URL(location, from).href);
        continue;
      }
      const text = await textWithin(response, MOST_BYTES + 1);
      if (response.status === 404 || response.status === 410) return undefined;
      if (response.status !== 200) throw new Error(`the answer is ${response.status}`);
      if (Buffer.byteLength(text) > MOST_BYTES) throw new Error(`it has more than ${MOST_BYTES} bytes`);
      return text;
    }
    throw new Error(`more than ${MOST_REDIRECTS} redirects`);
  } catch (cause) {
    const why = signal.aborted ? `it did not come within ${longest / 1000} s` : describeError(cause);
    throw new UsageError(`${shown(url)}: the document cannot be read: ${why}. Check the URL.`, { cause });
  }
}

function webAddress(text: string): URL {
  if (!URL.canParse(text)) throw new UsageError(`${JSON.stringify(text)} is no URL. Give one as https://host/folder/.`);
  const url = new URL(text);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new UsageError(`${shown(url)}: ${url.protocol}// is not read here. Give http://, https:// or a path.`);
  }
  if (url.username !== '' || url.password !== '') {
    throw new UsageError(`${shown(url)}: a URL must not hold a user name or password. Give a copy of the documents.`);
  }
  return url;
}

/** Without what may be secret: user, password, query. */
const shown = ({ protocol, host, pathname }: URL): string => `${protocol}//${host}${pathname}`;
