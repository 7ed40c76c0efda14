import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { documents, type JsonObject, ourFolder, publishedFolder, readDocument, walk } from './documents.ts';

const minimumWords = 8;

const words = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

/** Every description and summary of a document. */
function textsOf(document: JsonObject): string[] {
  const texts: string[] = [];
  walk(document, ({ key, value, keyword }) => {
    if (keyword && (key === 'description' || key === 'summary') && typeof value === 'string') texts.push(value);
    return undefined;
  });
  return texts;
}

/** Sentences, list items and paragraphs; a line break inside a paragraph does not end a sentence. */
const sentencesOf = (text: string): string[] => text.split(/[.!?;:](?=\s|$)|\n\s*\n|\n\s*(?:[-*|]|\d+\.)\s/);

/** The sentences of `theirs` with at least eight words that stand in `ours` word for word. */
function taken(theirs: string[], ours: string[]): string[] {
  const haystack = ours.map((text) => ` ${words(text).join(' ')} `);
  return theirs
    .flatMap(sentencesOf)
    .map(words)
    .filter((sentence) => sentence.length >= minimumWords)
    .map((sentence) => sentence.join(' '))
    .filter((sentence) => haystack.some((text) => text.includes(` ${sentence} `)));
}

const published = existsSync(publishedFolder);
const note = published ? '' : ` (skipped: the published documents are not at ${publishedFolder})`;

describe.skipIf(!published)(`our documents are in our own words${note}`, () => {
  test.each(documents)('%s', (file) => {
    const ours = textsOf(readDocument(ourFolder, file));
    // A sentence must not have moved to another document either.
    const theirs = documents.flatMap(([other]) => textsOf(readDocument(publishedFolder, other)));
    expect(taken(theirs, ours)).toEqual([]);
  });
});

test('a sentence is found whatever its line breaks and punctuation', () => {
  const theirs = ['Short one. The quick brown fox jumps over\nthe lazy `dog`.'];
  expect(taken(theirs, ['Indeed: the quick brown fox jumps over the lazy dog, twice.'])).toHaveLength(1);
  expect(taken(theirs, ['Short one. A fox jumps.'])).toEqual([]);
});
