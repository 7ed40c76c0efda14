/** The programs and the style sheet of the pages, as the build has bundled them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HarnessError } from '../../errors.ts';
import { packageDir } from '../../package.ts';

export type PageName = 'report' | 'history';

const cache = new Map<PageName, { script: string; style: string }>();

/** Script and style of a page. Throws HarnessError when the package was not built. */
export function pageAssets(page: PageName): { script: string; style: string } {
  const known = cache.get(page);
  if (known !== undefined) return known;
  const assets = { script: textOf(`${page}.js`), style: textOf('page.css') };
  cache.set(page, assets);
  return assets;
}

function textOf(name: string): string {
  const file = join(packageDir, 'dist', 'pages', name);
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new HarnessError(`${file} is missing: npm run build makes it`, { cause: error });
  }
}
