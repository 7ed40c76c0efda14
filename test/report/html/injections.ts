/** Texts of a server that would rather be part of the page than stand in it. What they run would set `window.hacked`. */

const RUN = 'window.hacked=1';

export const INJECTIONS: readonly [name: string, text: string][] = [
  ['a script', `<script>${RUN}</script>`],
  ['the end of the data, and a script', `</script><script>${RUN}</script>`],
  ['the end of the data in other letters', `</ScRiPt ><script>${RUN}</script>`],
  ['a comment and a script, as the data of a script that does not end', `<!--<script>${RUN}//`],
  ['the end of noscript', `</pre></noscript><script>${RUN}</script>`],
  ['the end of the title', `</title><script>${RUN}</script>`],
  ['the end of the style', `</style><script>${RUN}</script>`],
  ['an image that cannot be loaded', `<img src=x onerror="${RUN}">`],
  ['a drawing with an event', `<svg/onload=${RUN}>`],
  ['a frame with a document', `<iframe srcdoc="<script>parent.${RUN}</script>"></iframe>`],
  ['an attribute that ends', `" autofocus onfocus="${RUN}" x="`],
  ['an attribute in single quotes that ends', `' onmouseover='${RUN}' x='`],
  ['an address that is a script', `javascript:${RUN}`],
  ['an address that is a script, in other letters and spaces', `\u0001 JaVa\tScRiPt:${RUN}`],
  ['an address that is a document', `data:text/html,<script>${RUN}</script>`],
  [
    'a base, a refresh and a form',
    `<base href="http://127.0.0.1:9/"><meta http-equiv=refresh content="0;url=http://127.0.0.1:9/"><form action=http://127.0.0.1:9/><button autofocus>`,
  ],
  [
    'style that loads',
    `</style><style>@import url(http://127.0.0.1:9/a.css);*{background:url(http://127.0.0.1:9/b)}</style>`,
  ],
  ['a template of strings', `\${${RUN}}\`+(${RUN})+\``],
  ['a member of a prototype', '__proto__'],
  ['ends of lines of Unicode', `a\u2028${RUN}\u2029b`],
  ['text that is turned round', 'report\u202egpj.exe\u2066\u2069\u200f'],
  ['characters without a look', 'a\u0000b\u001b[31mc\u0007d\ufeffe\u0085f'],
  ['halves of pairs', 'a\ud800b\udc00c'],
  ['entities', '&lt;b&gt;&amp;&#60;script&#62;'],
  ['what an object could be', `{"__html":"<img src=x onerror=${RUN}>","constructor":{"prototype":{}}}`],
  ['very much', `<b>${'x'.repeat(15_000)}`],
];
