import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { loadCapabilities } from '../../harness/capabilities/load.ts';
import { packageDir } from '../../harness/package.ts';
import { generatedPage, generatedRegister, generatedSchemas } from '../../harness/schemas.ts';

const committed = (file: string): string => readFileSync(join(packageDir, 'specs', file), 'utf8');

describe('what is generated below specs/ is up to date (npm run schemas)', () => {
  it.each([...generatedSchemas()])('$file', ({ file, text }) => {
    expect(committed(file)).toBe(text);
  });

  // The commands take that for granted.
  it.each([...generatedSchemas()])('$file is a valid schema', ({ text }) => {
    const ajv = new Ajv2020({ strict: false });
    expect(ajv.validateSchema(JSON.parse(text)), ajv.errorsText()).toBe(true);
  });

  it('requirements/contract.yaml', async () => {
    const { file, text } = await generatedRegister();
    expect(committed(file)).toBe(text);
  });
});

it('docs/open-questions.md is up to date (npm run schemas)', () => {
  const { file, text } = generatedPage();
  expect(readFileSync(join(packageDir, 'docs', file), 'utf8')).toBe(text);
});

describe('the names of capabilities in the schemas that editors use', () => {
  const { capabilities } = loadCapabilities(join(packageDir, 'specs'));
  const NAMES = capabilities.map(({ name }) => name);
  const CLAIMABLE = capabilities.flatMap(({ name, place }) => (place === undefined ? [name] : []));
  const schemaOf = (file: string, specs?: string): { $defs: { capability: { anyOf: object[] } } } =>
    JSON.parse([...generatedSchemas(specs)].find((schema) => schema.file === file)?.text ?? '');
  const scenario = (needs: string[]) => ({
    title: 'A scenario',
    profile: 'volumes',
    needs,
    volumes: { data: { needs } },
    sandboxes: { one: { needs } },
    steps: [{ check: 'both', needs, parallel: [1, 2].map(() => ({ check: 'it holds', needs, run: 'true' })) }],
  });

  it.each<[string, (names: string[]) => object, number, string[]]>([
    ['scenario.schema.json', scenario, 6, NAMES],
    ['configuration.schema.json', (capabilities) => ({ capabilities }), 1, CLAIMABLE],
  ])('are the only ones that %s takes, wherever one may stand', (file, content, places, taken) => {
    const validate = new Ajv2020({ allErrors: true, strict: false }).compile(schemaOf(file));
    expect(validate(content(taken))).toBe(true);
    for (const name of ['volumes.pcv', ...NAMES.filter((other) => !taken.includes(other))]) {
      expect(validate(content([name]))).toBe(false);
      const refused = new Set((validate.errors ?? []).map(({ instancePath }) => instancePath));
      expect([...refused].filter((path) => /\/(needs|capabilities)\/0$/.test(path))).toHaveLength(places);
    }
  });

  it('come with their sentences, and are those of the folder', () => {
    const folder = mkdtempSync(join(tmpdir(), 'osc-schemas-'));
    const entry = (name: string, more = ''): string =>
      `- { name: ${name}, summary: It does what ${name} does., profile: volumes, seen: getSandbox tells it at once.${more} }\n`;
    const place = 'Comes with the rack of the vendor.';
    writeFileSync(join(folder, 'capabilities.yaml'), entry('own.one') + entry('own.two', `, place: ${place}`));
    const listed = (file: string) => schemaOf(file, folder).$defs.capability.anyOf;
    try {
      const one = { const: 'own.one', description: 'It does what own.one does.' };
      const two = { const: 'own.two', description: `It does what own.two does. ${place}` };
      expect(listed('scenario.schema.json')).toEqual([one, two]);
      expect(listed('configuration.schema.json')).toEqual([one]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
