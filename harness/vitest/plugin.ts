/** Makes YAML scenarios and OpenAPI documents vitest test files. */
import { join, relative, sep } from 'node:path';
import type { Plugin } from 'vitest/config';
import { UsageError } from '../errors.ts';
import { fromSpecs, harnessModule } from '../package.ts';
import type { Known } from '../scenario/check.ts';
import { type Loaded, loadScenario } from '../scenario/load.ts';
import { codeFrame, formatDiagnostic } from '../yaml/diagnostic.ts';

export type PluginOptions = { scenarios: string; specs: string; known: () => Promise<Known> };

const within = (folder: string, file: string): boolean => file.startsWith(folder + sep);

/** The plugin for a scenarios folder and a specs folder (absolute). */
export function conformancePlugin(options: PluginOptions): Plugin {
  const { scenarios, specs, known } = options;
  const capabilities = fromSpecs(specs, 'capabilities.yaml').path;
  return {
    name: 'opensandbox-conformance',
    enforce: 'pre',
    async load(id) {
      const file = id.split('?')[0] ?? id;
      if (!/\.ya?ml$/.test(file)) return undefined;
      if (within(scenarios, file)) {
        const loaded = loadScenario(file, scenarios, relative(process.cwd(), file), await known());
        return id.endsWith(CONTENT) ? contentModule(loaded) : scenarioModule(file, loaded);
      }
      if (file === capabilities) return moduleText('vitest/declare-capabilities', 'declareCapabilities');
      if (within(specs, file) && !within(join(specs, 'requirements'), file)) return specModule(file);
      return undefined;
    },
  };
}

/** After the path of a scenario: the module that has its content, and declares nothing. */
const CONTENT = '?content';

function scenarioModule(file: string, { scenario, diagnostics }: Loaded): string {
  if (scenario === undefined) {
    const [first] = diagnostics;
    const error = new UsageError(diagnostics.map(formatDiagnostic).join('\n\n'));
    if (first === undefined) throw error;
    const { line, column, text } = first;
    throw Object.assign(error, { id: file, loc: { file, line, column }, frame: codeFrame(text, line, column) });
  }
  const content = `async () => (await import(${JSON.stringify(file + CONTENT)})).default`;
  return `${imported('vitest/declare-scenario', 'declareScenario')}
await declareScenario(${JSON.stringify(file)}, ${content});
`;
}

/** As a string in a string: whoever transforms the module need not make a tree of it. */
const contentModule = ({ scenario }: Loaded): string =>
  `export default JSON.parse(${JSON.stringify(JSON.stringify(scenario))});\n`;

const specModule = (file: string): string => moduleText('vitest/declare-contract', 'declareContract', file);

const imported = (module: string, name: string): string =>
  `import { ${name} } from ${JSON.stringify(harnessModule(module))};`;

/** `await` also for a function that gives nothing: a module may wait while its tests are collected. */
const moduleText = (module: string, name: string, argument?: string): string =>
  `${imported(module, name)}\nawait ${name}(${argument === undefined ? '' : JSON.stringify(argument)});\n`;
