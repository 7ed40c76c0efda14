// The structure of the sources: no file of harness/ above 250 lines, no import circle between files, and none between
// rooms (the folders of harness/, faults/ and variants/). Imports of types count, as do `import(...)` and re-exports.
// usage: node scripts/structure.mjs [FOLDER]; the folder above harness/, this repository when absent.
// Prints what is wrong and ends with 1, or ends with 0.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { parseSync, Visitor } from 'rolldown/utils';

const MOST_LINES = 250;
/** Imports that are printed for one side of a circle of folders. */
const MOST_SHOWN = 10;
const SOURCE = /\.(?:[cm]?[jt]sx?|py|sh)$/;
const SCRIPT = /\.[cm]?[jt]sx?$/;

const root = process.argv[2] ?? join(import.meta.dirname, '..');
const files = ['harness', 'faults', 'variants'].flatMap(sourcesBelow).sort();
const problems = files.length === 0 ? [`there are no sources below ${root}`] : [];
const imports = new Map(files.map((file) => [file, SCRIPT.test(file) ? importsOf(file) : []]));
problems.push(...longFiles(), ...fileCircles(), ...folderCircles());
for (const problem of problems) console.error(problem);
if (problems.length > 0) {
  console.error(
    `${problems.length} ${problems.length === 1 ? 'problem' : 'problems'} with the structure of the sources`,
  );
  process.exitCode = 1;
}

/** Source files below a folder, as paths from the root; none when it is not there. */
function sourcesBelow(folder) {
  if (statSync(join(root, folder), { throwIfNoEntry: false }) === undefined) return [];
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return sourcesBelow(path);
    return SOURCE.test(entry.name) ? [path] : [];
  });
}

/** The files of the tree that a file imports; a file that cannot be read is a problem and imports nothing. */
function importsOf(file) {
  const { program, errors } = parseSync(file, readFileSync(join(root, file), 'utf8'));
  if (errors.length > 0) {
    problems.push(`${file} cannot be read: ${errors[0].message}`);
    return [];
  }
  const found = new Set();
  const see = ({ source }) => {
    if (typeof source?.value !== 'string' || !source.value.startsWith('.')) return;
    const target = normalize(join(dirname(file), source.value));
    if (files.includes(target)) found.add(target);
  };
  new Visitor({
    ImportDeclaration: see,
    ImportExpression: see,
    ExportAllDeclaration: see,
    ExportNamedDeclaration: see,
    TSImportType: see,
  }).visit(program);
  return [...found].sort();
}

function longFiles() {
  return files
    .filter((file) => file.startsWith('harness/'))
    .map((file) => ({ file, lines: readFileSync(join(root, file), 'utf8').split('\n').length - 1 }))
    .filter(({ lines }) => lines > MOST_LINES)
    .map(({ file, lines }) => `${file} has ${lines} lines; no file of harness/ may have more than ${MOST_LINES}`);
}

function fileCircles() {
  return circlesOf(imports).map((circle) => `import circle: ${wayRound(circle, imports)}`);
}

function folderCircles() {
  /** From room to room, the imports that lead there. */
  const ties = new Map();
  for (const [file, targets] of imports) {
    const from = ties.get(roomOf(file)) ?? new Map();
    ties.set(roomOf(file), from);
    for (const target of targets.filter((each) => roomOf(each) !== roomOf(file))) {
      from.set(roomOf(target), [...(from.get(roomOf(target)) ?? []), `${file} imports ${target}`]);
    }
  }
  const graph = new Map([...ties].map(([room, from]) => [room, [...from.keys()].sort()]));
  return circlesOf(graph).map((circle) => {
    const sides = circle.flatMap((from) =>
      graph.get(from).flatMap((to) => {
        if (!circle.includes(to)) return [];
        const all = ties.get(from).get(to);
        const left = all.length - MOST_SHOWN;
        return [`  ${from} -> ${to}`, ...all.slice(0, MOST_SHOWN).map((tie) => `    ${tie}`)].concat(
          left > 0 ? [`    and ${left} more`] : [],
        );
      }),
    );
    return [`folder circle: ${wayRound(circle, graph)}`, ...sides].join('\n');
  });
}

/** `harness/<room>`, `faults`, `variants`, or a file that stands in harness/ itself. */
function roomOf(file) {
  const [top, room] = file.split('/');
  return top === 'harness' ? `${top}/${room}` : top;
}

/** What reaches itself, in groups that reach each other: the strongly connected components (Tarjan) of more than one. */
function circlesOf(graph) {
  const circles = [];
  const order = new Map();
  const low = new Map();
  const path = [];
  const visit = (node) => {
    order.set(node, order.size);
    low.set(node, order.get(node));
    path.push(node);
    for (const next of graph.get(node) ?? []) {
      if (!order.has(next)) visit(next);
      if (path.includes(next)) low.set(node, Math.min(low.get(node), low.get(next)));
    }
    if (low.get(node) !== order.get(node)) return;
    const group = path.splice(path.indexOf(node));
    if (group.length > 1 || graph.get(node)?.includes(node)) circles.push(group.sort());
  };
  for (const node of graph.keys()) if (!order.has(node)) visit(node);
  return circles.sort((a, b) => (a[0] < b[0] ? -1 : 1));
}

/** The shortest way through a circle, and what else hangs together with it. */
function wayRound(circle, graph) {
  const ways = circle.map((start) => wayBack(start, circle, graph));
  const way = ways.reduce((shortest, each) => (each.length < shortest.length ? each : shortest));
  const others = circle.filter((node) => !way.includes(node));
  return [...way, way[0]].join(' -> ') + (others.length === 0 ? '' : `, tied up with ${others.join(', ')}`);
}

/** The shortest way from `start` back to it. */
function wayBack(start, circle, graph) {
  const ways = [[start]];
  const seen = new Set();
  for (const way of ways) {
    for (const next of graph.get(way.at(-1))) {
      if (next === start) return way;
      if (!circle.includes(next) || seen.has(next)) continue;
      seen.add(next);
      ways.push([...way, next]);
    }
  }
  throw new Error(`${start} is in no circle`);
}
