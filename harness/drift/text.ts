/** What `drift` prints: text for a terminal, Markdown for a page. Both hold names that others chose. */
import { counted } from '../counted.ts';
import { countChanges, type Difference } from './difference.ts';
import type { Drift } from './drift.ts';

/** Characters of one fact: longer ones are cut. */
const MOST_CHARACTERS = 200;

/** Grouped by document, and in it by operation, schema or response. */
export function driftText(drift: Drift): string {
  const lines: string[] = [];
  let document: string | undefined;
  let owner: string | undefined;
  for (const difference of drift.differences) {
    if (difference.document !== document) {
      document = difference.document;
      owner = undefined;
      lines.push(...(lines.length > 0 ? [''] : []), plain(document));
    }
    if (difference.owner !== owner) {
      owner = difference.owner;
      lines.push(`  ${owner === '' ? 'the whole document' : plain(owner)}`);
    }
    const { place } = difference;
    const where = place === '' || place === 'the whole document' ? '' : `${plain(place)}: `;
    lines.push(`    ${difference.change.padEnd(7)}  ${where}${saidText(difference)}`);
  }
  return [...lines, ...(lines.length > 0 ? [''] : []), summary(drift)].join('\n');
}

/** `was -> is`, or the one that there is. */
function saidText({ was, is }: Difference): string {
  return [was, is].flatMap((text) => (text === undefined ? [] : [plain(text)])).join(' -> ');
}

/** Control characters as JSON writes them, so that no name moves the cursor or hides what follows. */
function plain(text: string): string {
  const written = text.replace(
    /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return written.length > MOST_CHARACTERS ? `${written.slice(0, MOST_CHARACTERS)}...` : written;
}

/** The last line: how many, and what was compared. */
function summary({ differences, inOverlays, published, compared }: Drift): string {
  const { added, removed, changed } = countChanges(differences);
  const of = `${counted(compared.length, 'document')} of ${plain(published)}`;
  const left = inOverlays.length === 0 ? '' : `; ${counted(inOverlays.length, 'more', 'more')} that overlays name`;
  if (differences.length === 0) {
    const which = inOverlays.length === 0 ? 'no difference' : 'no other difference';
    return `${which} between ${of} and ours${left}`;
  }
  const all = `${added} added, ${removed} removed, ${changed} changed`;
  return `${counted(differences.length, 'difference')} between ${of} and ours: ${all}${left}`;
}

/** A table for each document. */
export function driftMarkdown(drift: Drift): string {
  const documents = [...new Set(drift.differences.map(({ document }) => document))];
  return [
    '## Published documents and ours',
    '',
    cell(summary(drift)),
    ...documents.flatMap((document) => [
      '',
      `### ${cell(document)}`,
      '',
      '| | place | ours | published |',
      '| --- | --- | --- | --- |',
      ...drift.differences.filter((difference) => difference.document === document).map(row),
    ]),
  ].join('\n');
}

const row = ({ change, owner, place, was, is }: Difference): string => {
  const where = [owner, place].filter((part) => part !== '').join(' > ');
  return `| ${[change, where, was ?? '', is ?? ''].map(cell).join(' | ')} |`;
};

/** Text that is no markup. */
const cell = (text: string): string =>
  plain(text)
    .replace(/[\\`*_{}[\]()#!|~]/g, '\\$&')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
