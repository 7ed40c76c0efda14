/** Writes what is generated below specs/: JSON Schemas from the types, register entries from the documents. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DOCUMENTS } from './contract/documents.ts';
import { loadContract } from './contract/openapi.ts';
import { packageDir } from './package.ts';
import { contractRegisterText } from './register/contract-register.ts';
import { loadUnexercised } from './register/unexercised.ts';
import { Scenario } from './scenario/format.ts';
import { FileSettings } from './settings/format.ts';
import { BaselineFile } from './verdict/baseline-format.ts';
import { Requirements } from './verdict/register-format.ts';
import { Verdict } from './verdict/verdict-format.ts';
import type { GeneratedSchema } from './yaml/generated-schema.ts';

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

/** The generated part of the register, by its path below specs/. */
export async function generatedRegister(specs = join(packageDir, 'specs')): Promise<{ file: string; text: string }> {
  const contracts = await Promise.all(DOCUMENTS.map((document) => loadContract(join(specs, document))));
  const reasons = loadUnexercised(join(specs, 'unexercised.yaml'));
  return { file: join('requirements', 'contract.yaml'), text: contractRegisterText(contracts, reasons) };
}

export async function writeGenerated(folder = join(packageDir, 'specs')): Promise<void> {
  for (const { file, text } of [...generatedSchemas(), await generatedRegister(folder)]) {
    writeFileSync(join(folder, file), text);
  }
}
