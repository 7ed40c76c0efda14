/** Where the suite is read from. */
import { join } from 'node:path';
import { packageDir } from '../package.ts';

export type Folders = { specs: string; scenarios: string };

/** What the package brings. */
export const OUR_FOLDERS: Folders = { specs: join(packageDir, 'specs'), scenarios: join(packageDir, 'scenarios') };
