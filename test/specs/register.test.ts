import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadRegister } from '../../harness/register/register.ts';
import { documents, type JsonObject, ourFolder, readDocument, resolveRef } from './documents.ts';

// Loading it already refuses entries of a wrong form and ids that occur twice.
const requirements = [...loadRegister(ourFolder).requirements.values()];

test('every file of the register is read', () => {
  const files = readdirSync(join(ourFolder, 'requirements'));
  expect(files.filter((file) => !/\.yaml$/.test(file))).toEqual([]);
  expect(requirements.length).toBeGreaterThan(200);
});

test('every clause is a place in one of our documents', () => {
  const byFile = new Map<string, JsonObject>(documents.map(([file]) => [file, readDocument(ourFolder, file)]));
  const lost = requirements.filter(({ clause }) => {
    const hash = clause.indexOf('#');
    const document = byFile.get(clause.slice(0, hash));
    return document === undefined || resolveRef(document, clause.slice(hash)) === undefined;
  });
  expect(lost.map(({ id, clause }) => `${id}: ${clause}`)).toEqual([]);
});

test('no rule is stated twice', () => {
  const rules = requirements.map(({ rule }) => rule.toLowerCase());
  expect(rules.filter((rule, index) => rules.indexOf(rule) !== index)).toEqual([]);
});
