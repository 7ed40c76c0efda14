/** Folders of this package. */
import { join } from 'node:path';
import { packageDir } from '../package.ts';

/** Documents, rules and requirement sets. */
export const packagedSpecs = (): string => join(packageDir, 'specs');
