// Works out what a run would work out each time: what the YAML of the package holds, and the validators of the generated
// schemas as code. Everything stands in dist/prepared under the digest of what it was made of (harness/yaml/prepared.ts).
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import standalone from 'ajv/dist/standalone/index.js';

const root = join(import.meta.dirname, '..');
/** Validators of parts and of reports are compiled where they are needed: seldom, and one at a time. */
const SCHEMAS = [
  'baseline',
  'capabilities',
  'configuration',
  'open-questions',
  'overlay',
  'profiles',
  'requirements',
  'scenario',
];

/** Writes dist/prepared anew. What is no YAML, or cannot be said in JSON, is left to the run. */
export async function prepare() {
  const load = (name) => import(join(root, 'dist/harness', name));
  const { PREPARED, valueFile, validatorFile } = await load('yaml/prepared.js');
  const { parsed } = await load('yaml/source.js');
  const { parsedData } = await load('contract/document.js');
  const { compile } = await load('yaml/generated-schema.js');
  rmSync(PREPARED, { recursive: true, force: true });
  mkdirSync(PREPARED, { recursive: true });
  const write = (reader, text, value, places = {}) => {
    const json = JSON.stringify({ value, places });
    if (isDeepStrictEqual(JSON.parse(json).value, value)) writeFileSync(join(PREPARED, valueFile(reader, text)), json);
  };
  for (const folder of ['specs', 'scenarios', 'baselines']) {
    for (const entry of readdirSync(join(root, folder), { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || !/\.ya?ml$/.test(entry.name)) continue;
      const text = readFileSync(join(entry.parentPath, entry.name), 'utf8');
      const { source } = parsed(entry.name, text);
      if (source !== undefined) write('source', text, source.value, placesOfSteps(source));
      if (folder === 'specs' && /^openapi:/m.test(text)) {
        try {
          write('document', text, parsedData(text, entry.name));
        } catch (error) {
          if (error.name !== 'UsageError') throw error; // a mistake in a document is told by whoever reads it
        }
      }
    }
  }
  await prepareExpectations(load);
  for (const name of SCHEMAS) {
    const text = readFileSync(join(root, 'specs', `${name}.schema.json`), 'utf8');
    const validate = compile(text, undefined, 'all', { source: true });
    writeFileSync(join(PREPARED, validatorFile(text, undefined, 'all')), standalone.default(validate.ajv, validate));
  }
}

/** What the scenarios of the package expect is compiled to see whether it can be: here once, and not in every run. */
async function prepareExpectations(load) {
  const { PREPARED, EXPECTATIONS_FILE } = await load('yaml/prepared.js');
  const { validExpectations } = await load('expressions/expectation.js');
  const { knownReferences } = await load('session/known.js');
  const { loadLibrary } = await load('scenario/library.js');
  // Mistakes are told by the run.
  loadLibrary(join(root, 'scenarios'), root, await knownReferences(join(root, 'specs')));
  writeFileSync(join(PREPARED, EXPECTATIONS_FILE), JSON.stringify(validExpectations()));
}

/** A run says where each step of its scenarios stands. */
function placesOfSteps({ value, placeOf }) {
  const steps = Array.isArray(value?.steps) ? [...value.steps.keys()] : [];
  return Object.fromEntries(
    steps.map((index) => {
      const { line, column } = placeOf(['steps', index]);
      return [`steps/${index}`, [line, column]];
    }),
  );
}
