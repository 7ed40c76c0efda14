// The declaration files of the package: those that its entry reaches, and no other of the harness.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { parseSync, Visitor } from 'rolldown/utils';

/** Copies `entry` (below `from`) and all declaration files that it reaches to `to`, which is emptied before. */
export function copyReached(from, entry, to) {
  rmSync(to, { recursive: true, force: true });
  const reached = new Set([entry]);
  for (const file of reached) {
    const text = readFileSync(join(from, file), 'utf8');
    const sources = sourcesIn(file, text);
    for (const { value } of sources) reached.add(normalize(join(dirname(file), declarationOf(value))));
    mkdirSync(dirname(join(to, file)), { recursive: true });
    writeFileSync(join(to, file), withCompiledNames(text, sources));
  }
}

const declarationOf = (source) => source.replace(/\.ts$/, '.d.ts');

/** The relative imports of a declaration file, in the order in which they stand. */
function sourcesIn(file, text) {
  const { program, errors } = parseSync(file, text);
  if (errors.length > 0) throw new Error(`${file} cannot be read: ${errors[0].message}`);
  const found = [];
  const see = ({ source }) => {
    if (typeof source?.value === 'string' && source.value.startsWith('.')) found.push(source);
  };
  new Visitor({
    ImportDeclaration: see,
    ImportExpression: see,
    ExportAllDeclaration: see,
    ExportNamedDeclaration: see,
    TSImportType: see,
  }).visit(program);
  return found.sort((a, b) => a.start - b.start);
}

/** A package has no sources beside its declarations: `./errors.ts` becomes `./errors.js`. */
function withCompiledNames(text, sources) {
  let result = '';
  let at = 0;
  for (const { start, end, value } of sources) {
    result += `${text.slice(at, start)}'${value.replace(/\.ts$/, '.js')}'`;
    at = end;
  }
  return result + text.slice(at);
}
