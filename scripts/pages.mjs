// Bundles the programs of the HTML pages, harness/report/html/browser/NAME.tsx, and their style sheet into dist/pages/.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rolldown } from 'rolldown';

const PAGES = ['report', 'history'];

/** `root`: the folder of package.json. */
export async function bundlePages(root) {
  const sources = join(root, 'harness/report/html/browser');
  const out = join(root, 'dist/pages');
  mkdirSync(out, { recursive: true });
  const notice = `/* Preact, which is part of this program:\n${readFileSync(join(root, 'node_modules/preact/LICENSE'), 'utf8').trim()}\n*/\n`;
  for (const page of PAGES)
    writeFileSync(join(out, `${page}.js`), notice + (await bundle(join(sources, `${page}.tsx`))));
  const sheets = readdirSync(join(sources, 'styles')).sort();
  writeFileSync(
    join(out, 'page.css'),
    sheets.map((name) => readFileSync(join(sources, 'styles', name), 'utf8')).join('\n'),
  );
}

async function bundle(input) {
  const build = await rolldown({
    input,
    platform: 'browser',
    logLevel: 'warn',
    tsconfig: false,
    transform: {
      jsx: { runtime: 'automatic', importSource: 'preact' },
      define: { 'process.env.NODE_ENV': '"production"' },
    },
  });
  try {
    const { output } = await build.generate({
      format: 'iife',
      minify: true,
      codeSplitting: false,
      comments: { legal: false },
    });
    const [chunk, ...others] = output;
    if (others.length > 0) throw new Error(`one file was expected of ${input}, got ${output.length}`);
    return chunk.code;
  } finally {
    await build.close();
  }
}
