/** Servers whose ids are other texts than uuids. */
import { randomBytes } from 'node:crypto';
import type { Variant } from '../../harness/variants/variant.ts';

const idVariant = (name: string, says: string, next: () => string): Variant => ({
  id: `text.id.${name}`,
  says,
  axis: 'id-form',
  allows: 'sandbox-lifecycle.yml Sandbox.id, Snapshot.id: a unique text of any form',
  server: () => ({ seams: { newId: () => next() } }),
});

/** Digits that no other run has. */
const unique = (): string => randomBytes(8).toString('hex');

export const idVariants: readonly Variant[] = [
  idVariant('digits', 'has ids that are whole numbers, as text', () => BigInt(`0x${unique()}`).toString()),
  idVariant(
    'dots',
    'has ids with capitals, dots, underscores and tildes',
    () => `SBX.EU-1_~${unique().toUpperCase()}.x`,
  ),
  idVariant('long', 'has ids of 240 characters', () => unique().padEnd(240, 'long-')),
  idVariant('signs', 'has ids with signs that a path or a query must not have as they are', () => {
    return `team é/№ 100% "a"&b=c+d?e#${unique()}:@;,`;
  }),
];
