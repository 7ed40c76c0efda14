/** What the faults must not know: the words and numbers that scenarios have chosen, and where the catalogue has them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAst } from 'vitest/node';
import { parse } from 'yaml';
import { packageDir } from '../../harness/package.ts';
import { documents, type Json, ourFolder, readDocument, walk } from '../specs/documents.ts';

/** Shorter words are everybody's. */
const SHORTEST = 3;
/** Shorter numbers are positions and counts. */
const SHORTEST_NUMBER = 4;
/** Words of a sentence: what has fewer may be said anywhere. */
const SHORTEST_SENTENCE = 3;

const wordsOf = (text: string): string[] => (text.match(/[A-Za-z_]+/g) ?? []).filter((word) => word.length >= SHORTEST);
const numbersOf = (text: string): string[] =>
  (text.replace(/(?<=\d)_(?=\d)/g, '').match(/\d+/g) ?? []).filter((number) => number.length >= SHORTEST_NUMBER);
const tokensOf = (text: string): string[] => [...wordsOf(text), ...numbersOf(text)];

/** Paths of all YAML files below a folder, relative to it. */
export const yamlFiles = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => /\.ya?ml$/.test(file));

/** The text of all documents, for words that stand in no schema of them. */
export const documentsText = (): string =>
  documents.map(([file]) => readFileSync(join(ourFolder, file), 'utf8')).join('\n');

/** Words and numbers of the documents: names that are no schemas, values that are fixed, limits. */
export function documentWords(): Set<string> {
  const words = new Set<string>();
  const add = (value: Json): void => {
    if (Array.isArray(value)) value.forEach(add);
    else if (typeof value !== 'object') for (const token of tokensOf(String(value))) words.add(token);
  };
  const fixed =
    /^(operationId|enum|default|const|name|in|type|format|pattern|(min|max)(imum|Length|Items)|exclusive(Min|Max)imum)$/;
  for (const [file] of documents) {
    walk(readDocument(ourFolder, file), ({ path, key, value, keyword }) => {
      const isSchema = path.length === 3 && path[1] === 'schemas';
      if (!keyword && !isSchema) add(key);
      if (keyword && fixed.test(key)) add(value);
      return undefined;
    });
  }
  return words;
}

/** Words of the format of scenarios. */
export function formatWords(): Set<string> {
  const words = new Set<string>();
  const schema = JSON.parse(readFileSync(join(packageDir, 'specs/scenario.schema.json'), 'utf8')) as Json;
  walk(schema, ({ key, keyword }) => {
    if (!keyword) for (const word of wordsOf(key)) words.add(word);
    return undefined;
  });
  return words;
}

/** What is written in a scenario for people, or names something in it: no server sees it. */
const PROSE = new Set(['title', 'check', 'verifies', 'needs', 'profile', 'as', 'in', 'that', 'for', 'reason', 'rules']);

export type Chosen = {
  /** Words and numbers of what is sent, stored and run, each with a file that has it. */
  tokens: Map<string, string>;
  /** Titles, and sentences and cases of steps. */
  sentences: Map<string, string>;
};

/** Everything that the scenarios below a folder have chosen themselves. */
export function chosenWords(folder: string): Chosen {
  const tokens = new Map<string, string>();
  const sentences = new Map<string, string>();
  for (const file of yamlFiles(folder)) {
    const add = (text: string): void => {
      // What stands in an expression is a name of the scenario's own language.
      for (const token of tokensOf(text.replace(/\$\{[^}]*\}/g, ' '))) tokens.set(token, file);
    };
    const visit = (node: unknown): void => {
      if (Array.isArray(node)) node.forEach(visit);
      else if (typeof node !== 'object' || node === null) add(String(node));
      else {
        for (const [key, value] of Object.entries(node)) {
          if ((key === 'title' || key === 'check') && typeof value === 'string') addSentence(value);
          if (key === 'for' && typeof value === 'object') cases(value as Record<string, unknown>);
          if (PROSE.has(key)) continue;
          add(key);
          visit(value);
        }
      }
    };
    const addSentence = (sentence: string): void => {
      if (sentence.split(' ').length >= SHORTEST_SENTENCE) sentences.set(sentence, file);
    };
    const cases = (table: Record<string, unknown>): void => {
      for (const [name, value] of Object.entries(table)) {
        addSentence(name);
        visit(value);
      }
    };
    visit(parse(readFileSync(join(folder, file), 'utf8'), { merge: true }));
  }
  return { tokens, sentences };
}

/** A literal of the catalogue; `fault` is the id, or the name of what it stands in. */
export type Literal = { file: string; line: number; fault: string; text: string };

type Node = { type: string; start: number; [member: string]: unknown };

/** Members of a node that are types alone. */
const TYPES = /^(typeAnnotation|returnType|typeArguments|typeParameters)$/;

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && 'type' in value;

/** Every string, pattern, part of a template and number of a source text; imports have none. */
export function literalsOf(source: string, file: string): Literal[] {
  const found: Literal[] = [];
  const visit = (node: Node, fault: string): void => {
    if (node.type === 'ImportDeclaration') return;
    const inner = ownName(node) ?? fault;
    const text = textOf(node);
    if (text !== undefined) found.push({ file, line: source.slice(0, node.start).split('\n').length, fault, text });
    for (const [member, value] of Object.entries(node)) {
      if (TYPES.test(member) || (node.type === 'Property' && nameOf(node.key) === 'kind')) continue;
      for (const child of Array.isArray(value) ? value : [value]) {
        if (isNode(child)) visit(child, (member === 'elements' && firstArgument(child)) || inner);
      }
    }
  };
  visit(parseAst(source, { lang: 'ts' }) as unknown as Node, '(file)');
  return found;
}

function textOf(node: Node): string | undefined {
  if (node.type === 'TemplateElement') return (node.value as { cooked: string }).cooked;
  if (node.type !== 'Literal') return undefined;
  if (node.regex !== undefined) return (node.regex as { pattern: string }).pattern;
  return ['string', 'number'].includes(typeof node.value) ? String(node.value) : undefined;
}

/** The id of the fault that a node makes, or the name that it declares. */
function ownName(node: Node): string | undefined {
  if (node.type === 'VariableDeclarator' || node.type === 'FunctionDeclaration') return nameOf(node.id);
  if (node.type !== 'ObjectExpression') return undefined;
  const id = (node.properties as Node[]).find(({ key }) => nameOf(key) === 'id');
  return isNode(id?.value) ? textOf(id.value) : undefined;
}

/** What stands first in `fault('name', ...)`. */
function firstArgument({ type, arguments: given }: Node): string | undefined {
  const [first] = type === 'CallExpression' ? (given as Node[]) : [];
  return first === undefined ? undefined : textOf(first);
}

const nameOf = (node: unknown): string | undefined => (isNode(node) ? (node.name as string | undefined) : undefined);

/** The literals of the catalogue. */
export function catalogueLiterals(folder: string): Literal[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  return files.flatMap((file) => literalsOf(readFileSync(join(folder, file), 'utf8'), `faults/${file}`));
}

/** What a server says in a sentence decides nothing. */
const isSentence = (text: string): boolean => /^[A-Z].* .*\.$/.test(text);

/** A line for each literal that knows something of a scenario. `known` are words that are everybody's. */
export function knowing(literals: readonly Literal[], chosen: Chosen, known: ReadonlySet<string>): string[] {
  return literals.flatMap(({ file, line, fault, text }) => {
    const tokens = isSentence(text)
      ? []
      : tokensOf(text).filter((token) => chosen.tokens.has(token) && !known.has(token));
    const sentences = [...chosen.sentences.keys()].filter((sentence) => text.includes(sentence));
    const origin = (what: string): string | undefined => chosen.tokens.get(what) ?? chosen.sentences.get(what);
    return [...tokens, ...sentences].map(
      (what) => `${file}:${line}: ${fault} has '${text}': '${what}' is a word of scenarios/${origin(what)}`,
    );
  });
}
