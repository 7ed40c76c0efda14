/** Writes what is generated: JSON Schemas from the types, register entries from the documents, a page from the open questions. */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Capabilities, capabilityNames } from './capabilities/format.ts';
import { type Capability, loadCapabilities } from './capabilities/load.ts';
import { Certificate } from './certificate/certificate-format.ts';
import { Claim } from './certificate/claim-format.ts';
import { SelfTestFile } from './certificate/self-test-format.ts';
import { Statement } from './certificate/statement-format.ts';
import { TestResult } from './certificate/test-result-format.ts';
import { ComparedRun } from './compare/compared-run-format.ts';
import { Comparison } from './compare/comparison-format.ts';
import { readWholeDocument } from './contract/document.ts';
import { DOCUMENTS } from './contract/documents.ts';
import { loadErrata } from './contract/errata.ts';
import { setsNamedIn } from './contract/in-set.ts';
import { loadContract } from './contract/openapi.ts';
import { Overlay } from './contract/overlay-format.ts';
import { DriverProtocol } from './drivers/protocol/messages.ts';
import { SdkTroubleLine } from './drivers/trouble-format.ts';
import { packageDir } from './package.ts';
import { contractRegisterText } from './register/contract-register.ts';
import { loadOpenQuestions } from './register/open-questions.ts';
import { questionsPage } from './register/questions-page.ts';
import { loadUnexercised } from './register/unexercised.ts';
import { RunHistory } from './report/history-page/format.ts';
import { Scenario } from './scenario/format.ts';
import { RequirementSet } from './sets/format.ts';
import { FileSettings } from './settings/format.ts';
import { compareSets, FIRST_SET } from './spec-version.ts';
import { BaselineFile } from './verdict/baseline-format.ts';
import { RunBasisFile } from './verdict/basis-format.ts';
import { ExpectedSkips } from './verdict/expected-skip-format.ts';
import { JudgedHistory } from './verdict/history-format.ts';
import { OpenQuestions } from './verdict/open-question-format.ts';
import { Profiles } from './verdict/profile-format.ts';
import { RawCheckLine } from './verdict/raw-check-format.ts';
import { Requirements } from './verdict/register-format.ts';
import { Verdict } from './verdict/verdict-format.ts';
import { ExchangeLine } from './wire/exchange-format.ts';
import type { GeneratedSchema } from './yaml/generated-schema.ts';

const DIALECT = 'https://json-schema.org/draft/2020-12/schema';

/**
 * File name below specs/ and content of each generated schema. One after the other: that of the capabilities has to be
 * written before the capabilities of `specs` are read, whose names others list.
 */
export function* generatedSchemas(specs = join(packageDir, 'specs')): Generator<{ file: string; text: string }> {
  const names = (which: (capability: Capability) => boolean) =>
    capabilityNames(loadCapabilities(specs).capabilities.filter(which));
  const schemas: Record<GeneratedSchema, () => object> = {
    capabilities: () => Capabilities,
    scenario: () => ({ ...Scenario, ...names(() => true) }),
    configuration: () => ({ ...FileSettings, ...names(({ place }) => place === undefined) }),
    conformance: () => Verdict,
    requirements: () => Requirements,
    profiles: () => Profiles,
    'expected-skips': () => ExpectedSkips,
    'open-questions': () => OpenQuestions,
    overlay: () => Overlay,
    claim: () => Claim,
    baseline: () => BaselineFile,
    basis: () => RunBasisFile,
    outcome: () => RawCheckLine,
    history: () => JudgedHistory,
    driver: () => DriverProtocol,
    set: () => RequirementSet,
    statement: () => Statement,
    'test-result': () => TestResult,
    certificate: () => Certificate,
    'self-test': () => SelfTestFile,
    exchange: () => ExchangeLine,
    'sdk-trouble': () => SdkTroubleLine,
    'compared-run': () => ComparedRun,
    compare: () => Comparison,
    'run-history': () => RunHistory,
  };
  for (const [name, schema] of Object.entries(schemas)) {
    yield { file: `${name}.schema.json`, text: `${JSON.stringify({ $schema: DIALECT, ...schema() }, null, 2)}\n` };
  }
}

/** The page about the open questions, by its path below docs/. */
export function generatedPage(specs = join(packageDir, 'specs')): { file: string; text: string } {
  const text = questionsPage(loadOpenQuestions(specs), loadErrata(join(specs, 'errata.yaml')));
  return { file: 'open-questions.md', text };
}

/** The generated part of the register, by its path below specs/. */
export async function generatedRegister(specs = join(packageDir, 'specs')): Promise<{ file: string; text: string }> {
  const files = DOCUMENTS.map((document) => join(specs, document)).filter((file) => existsSync(file));
  const named = await Promise.all(
    files.map(async (file) => {
      const { root, saysSets } = await readWholeDocument(file);
      return saysSets ? setsNamedIn(file, root) : [];
    }),
  );
  const sets = [...new Set([FIRST_SET, ...named.flat()])].sort(compareSets);
  const states = sets.map(async (set) => {
    return { set, contracts: await Promise.all(files.map((file) => loadContract(file, { set }))) };
  });
  const reasons = loadUnexercised(join(specs, 'unexercised.yaml'));
  return {
    file: join('requirements', 'contract.yaml'),
    text: contractRegisterText(await Promise.all(states), reasons),
  };
}

export async function writeGenerated(folder = join(packageDir, 'specs')): Promise<void> {
  for (const { file, text } of generatedSchemas(folder)) writeFileSync(join(folder, file), text);
  const { file, text } = await generatedRegister(folder);
  writeFileSync(join(folder, file), text);
  const page = generatedPage(folder);
  writeFileSync(join(folder, '..', 'docs', page.file), page.text);
}
