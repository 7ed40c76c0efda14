/** `lint` of scenarios and documents of others: nobody is asked to mend what is not his. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { packageDir } from '../../harness/package.ts';
import { run, type Workplace, workplace } from './command.ts';
import { inProcess } from './in-process.ts';

const SPECS = join(packageDir, 'specs');

let place: Workplace;
beforeEach(() => {
  place = workplace();
});
afterEach(() => place.remove());

/** A folder with one scenario of a vendor. */
function vendorScenarios(change: (text: string) => string = (text) => text): string {
  const folder = join(place.folder, 'vendor');
  mkdirSync(folder);
  const text = readFileSync(join(packageDir, 'scenarios/volumes/read-write.yaml'), 'utf8');
  writeFileSync(join(folder, 'one.yaml'), change(text));
  return folder;
}

/** A new folder with these documents and other files of ours: what was read of a folder is kept. */
function vendorSpecs(...names: string[]): string {
  const folder = mkdtempSync(join(place.folder, 'documents'));
  for (const name of names) cpSync(join(SPECS, name), join(folder, name), { recursive: true });
  return folder;
}

const rule = (id: string, clause: string, more = ''): string =>
  `- { id: ${id}, level: must, profile: volumes, rule: It is as it should be., clause: "${clause}"${more} }\n`;
const CLAUSE = 'sandbox-lifecycle.yml#/components/schemas/Volume';

/** A folder with the lifecycle document and a register of its own. */
function withRegister(...entries: string[]): string {
  const folder = vendorSpecs('sandbox-lifecycle.yml');
  mkdirSync(join(folder, 'requirements'));
  writeFileSync(join(folder, 'requirements', 'own.yaml'), entries.join(''));
  return folder;
}

/** Documents of a vendor in which a schema that rules of ours have as their clause is called otherwise. */
function specsWithoutSnapshotStatus(...others: string[]): string {
  const specs = vendorSpecs('sandbox-lifecycle.yml', ...others);
  const file = join(specs, 'sandbox-lifecycle.yml');
  writeFileSync(
    file,
    readFileSync(file, 'utf8')
      .replace(/\n {4}SnapshotStatus:\n/, '\n    SnapshotCondition:\n')
      .replaceAll('schemas/SnapshotStatus"', 'schemas/SnapshotCondition"'),
  );
  return specs;
}

const verifyingOnly = (id: string) => (text: string) =>
  text.replace(/verifies:( \[.*\]|(\n +- .*)+)/g, `verifies: [${id}]`);

const lint = (...args: string[]) => inProcess('lint', args);
const nothing = (scenarios: number | string = '\\d+') => ({
  code: 0,
  output: expect.stringMatching(
    new RegExp(`^${scenarios} ${scenarios === 1 ? 'scenario' : 'scenarios'} with \\d+ steps: nothing is wrong\\n$`),
  ),
});

describe('scenarios of a vendor', () => {
  it('need not verify the register', async () => {
    expect(await lint('--scenarios', vendorScenarios())).toEqual(nothing(1));
  });

  it('are asked for everything else', async () => {
    const wrong = (text: string) =>
      text.replace('verifies: [volumes.read-write.default]', 'verifies: [volumes.read-write.defalt]');
    const { code, output } = await lint('--scenarios', vendorScenarios(wrong));
    expect(output).toMatch(/vendor\/one\.yaml:\d+:\d+: no requirement has the id volumes\.read-write\.defalt/);
    expect(output).toMatch(/\n1 problem\n$/);
    expect(code).toBe(2);
  });

  it('must be there', async () => {
    const folder = join(place.folder, 'nothing');
    mkdirSync(folder);
    for (const finished of [lint('--scenarios', folder), run(place, ['run', '--scenarios', folder])]) {
      const { code, output } = await finished;
      expect(output).toContain(`there is no scenario below ${folder}`);
      expect(code).toBe(2);
    }
  });
});

describe('our scenarios', () => {
  it('are ours by any path to them', async () => {
    expect(await lint('--scenarios', `${packageDir}/test/../scenarios`)).toEqual(nothing());
  });

  it('are linted against the documents of a vendor', async () => {
    expect(await lint('--specs', vendorSpecs('sandbox-lifecycle.yml', 'execd-api.yaml'))).toEqual(nothing());
  });

  it('show which rules have lost their place in these documents', async () => {
    const specs = specsWithoutSnapshotStatus('execd-api.yaml');
    const { code, output } = await lint('--specs', specs);
    expect(output).toMatch(
      /requirement snapshot\.\S+: its clause sandbox-lifecycle\.yml#\/components\/schemas\/SnapshotStatus\S* leads nowhere/,
    );
    expect(output).not.toMatch(/clause (execd|egress|diagnostic)-api|nothing verifies/);
    expect(code).toBe(2);
  });
});

describe('scenarios and documents of a vendor', () => {
  it('need only what the scenarios speak of', async () => {
    const specs = specsWithoutSnapshotStatus();
    expect(await lint('--scenarios', vendorScenarios(), '--specs', specs)).toEqual(nothing(1));
  });

  it('with a register of their own: every clause leads somewhere, and nothing has to be verified', async () => {
    const scenarios = vendorScenarios(verifyingOnly('own.good'));
    const specs = withRegister(rule('own.good', CLAUSE), rule('own.unverified', CLAUSE));
    expect(await lint('--scenarios', scenarios, '--specs', specs)).toEqual(nothing(1));
  });

  it('with a register that leads nowhere, also in a document that is not there, are wrong', async () => {
    const scenarios = vendorScenarios(verifyingOnly('own.good'));
    const specs = withRegister(
      rule('own.good', CLAUSE),
      rule('own.lost', `${CLAUSE}Lost`),
      rule('own.absent', 'execd-api.yaml#/paths'),
      rule('own.contract', CLAUSE, ', contract: [sandbox-lifecycle.yml getSandboks 200 body]'),
    );
    const { code, output } = await lint('--scenarios', scenarios, '--specs', specs);
    expect(output.trim().split('\n\n')).toEqual([
      `requirement own.lost: its clause ${CLAUSE}Lost leads nowhere`,
      'requirement own.absent: its clause execd-api.yaml#/paths leads nowhere',
      'requirement own.contract: no contract rule is sandbox-lifecycle.yml getSandboks 200 body',
      '3 problems',
    ]);
    expect(code).toBe(2);
  });

  it('with a register of their own may need our capabilities, whose profiles are not theirs', async () => {
    const scenarios = vendorScenarios(verifyingOnly('own.good'));
    expect(readFileSync(join(scenarios, 'one.yaml'), 'utf8')).toContain('needs: [volumes.pvc]');
    const specs = withRegister(rule('own.good', CLAUSE));
    expect(await lint('--scenarios', scenarios, '--specs', specs)).toEqual(nothing(1));
  });

  it('with capabilities of their own know no others, and these are of a profile of the register', async () => {
    const capability = (name: string, profile: string): string =>
      `- { name: ${name}, summary: It does more than others do., profile: ${profile}, seen: createSandbox answers 202 to it. }\n`;
    const specsWith = (text: string): string => {
      const specs = vendorSpecs('sandbox-lifecycle.yml');
      writeFileSync(join(specs, 'capabilities.yaml'), text);
      return specs;
    };
    const scenarios = vendorScenarios((text) => text.replace('needs: [volumes.pvc]', 'needs: [vendor.mounts]'));
    const right = specsWith(capability('vendor.mounts', 'volumes') + capability('vendor.idle', 'pause'));
    expect(await lint('--scenarios', scenarios, '--specs', right)).toEqual(nothing(1));

    const wrong = specsWith(capability('vendor.mounts', 'volums'));
    const profile = await lint('--scenarios', scenarios, '--specs', wrong);
    expect(profile.output).toMatch(
      /capabilities\.yaml:1:\d+: vendor\.mounts: no requirement belongs to profile volums\n/,
    );
    expect(profile.output).toContain('did you mean volumes?');
    expect(profile.code).toBe(2);

    const other = specsWith(capability('vendor.mount', 'volumes'));
    const name = await lint('--scenarios', scenarios, '--specs', other);
    expect(name.output).toMatch(/one\.yaml:4:9: no capability is called vendor\.mounts\n/);
    expect(name.output).toContain('did you mean vendor.mount?');
    expect(name.code).toBe(2);
  });
});
