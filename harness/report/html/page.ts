/** One self-contained page: a script, a style sheet and data in one file that opens from disk. Pure. */
import { createHash } from 'node:crypto';

export type PageParts = {
  title: string;
  /** The program of the page, which reads `data` and shows it: see `pageAssets`. */
  script: string;
  style: string;
  /** What it shows. Anything that JSON can say; `pageData` of the browser's side reads it. */
  data: unknown;
  /** What people read who run no scripts. */
  plain: string;
};

/** Of what is the page's own, by its digest, and of nothing else: neither a server's text nor a network has a say. */
const policyOf = (script: string, style: string): string =>
  [
    "default-src 'none'",
    `script-src '${digestOf(script)}'`,
    `style-src '${digestOf(style)}'`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');

const digestOf = (text: string): string => `sha256-${createHash('sha256').update(text).digest('base64')}`;

/** The text of the page. Neither `data` nor `title` nor `plain` can become markup, whatever they hold. */
export function htmlPage({ title, script, style, data, plain }: PageParts): string {
  const code = withoutEnd(script, 'script');
  const sheet = withoutEnd(style, 'style');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policyOf(code, sheet)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${escaped(title)}</title>
<link rel="icon" href="data:,">
<style>${sheet}</style>
</head>
<body>
<noscript><pre>${escaped(plain)}</pre></noscript>
<div id="page"></div>
<script type="application/json" id="data">${jsonInScript(data)}</script>
<script>${code}</script>
</body>
</html>
`;
}

/** JSON that ends no script element and opens no comment in it, and means the same. */
export const jsonInScript = (data: unknown): string =>
  JSON.stringify(data).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Text as the content of an element or of an attribute in quotes. */
const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');

/** Our own text as the content of an element that only its own end tag ends. */
const withoutEnd = (text: string, element: 'script' | 'style'): string => {
  if (/<\/(?:script|style)|<!--/i.test(text)) throw new Error(`a ${element} of a page must not hold its own end`);
  return text.trim();
};
