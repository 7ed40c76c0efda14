/** Keys for tests. */
import { generateKeyPairSync, type KeyObject } from 'node:crypto';

export type Pair = { privateKey: KeyObject; publicKey: KeyObject };

export const newPair = (): Pair => generateKeyPairSync('ec', { namedCurve: 'P-256' });
