import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageDir } from '../../harness/package.ts';
import { generatedRegister, generatedSchemas } from '../../harness/schemas.ts';

const committed = (file: string): string => readFileSync(join(packageDir, 'specs', file), 'utf8');

describe('what is generated below specs/ is up to date (npm run schemas)', () => {
  it.each(generatedSchemas())('$file', ({ file, text }) => {
    expect(committed(file)).toBe(text);
  });

  it('requirements/contract.yaml', async () => {
    const { file, text } = await generatedRegister();
    expect(committed(file)).toBe(text);
  });
});
