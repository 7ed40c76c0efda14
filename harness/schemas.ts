/** Writes the JSON Schemas that are generated from the types: `npm run schemas`. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GeneratedSchema } from './generated-schema.ts';
import { packageDir } from './package.ts';
import { Scenario } from './scenario/format.ts';
import { FileSettings } from './settings/format.ts';
import { BaselineFile } from './verdict/baseline-format.ts';
import { Requirements } from './verdict/register-format.ts';
import { Verdict } from './verdict/verdict-format.ts';

const DIALECT = 'https://json-schema.org/draft/2020-12/schema';

/** File name below specs/ and content of each generated schema. */
export function generatedSchemas(): { file: string; text: string }[] {
  const schemas: Record<GeneratedSchema, object> = {
    scenario: Scenario,
    configuration: FileSettings,
    conformance: Verdict,
    requirements: Requirements,
    baseline: BaselineFile,
  };
  return Object.entries(schemas).map(([name, schema]) => ({
    file: `${name}.schema.json`,
    text: `${JSON.stringify({ $schema: DIALECT, ...schema }, null, 2)}\n`,
  }));
}

export function writeSchemas(folder = join(packageDir, 'specs')): void {
  for (const { file, text } of generatedSchemas()) writeFileSync(join(folder, file), text);
}
