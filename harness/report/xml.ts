/** XML as text. Whatever a server says in it, every parser reads the file. Pure. */

export type Element = {
  name: string;
  /** In this order; one that is undefined is left out. */
  attributes?: Readonly<Record<string, string | number | undefined>>;
  children?: readonly (Element | string)[];
};

/** What no XML document can hold, not even escaped: most control characters, halves of pairs, and two that are no characters. */
const FORBIDDEN = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;

/** A document of one element, a line for each one in it. */
export const xmlDocument = (root: Element): string => `<?xml version="1.0" encoding="UTF-8"?>\n${linesOf(root, '')}\n`;

function linesOf({ name, attributes = {}, children = [] }: Element, indent: string): string {
  const given = Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [` ${key}="${inAttribute(String(value))}"`],
  );
  const head = `${indent}<${name}${given.join('')}`;
  if (children.length === 0) return `${head}/>`;
  // White space beside a text would become a part of it.
  if (children.every((child) => typeof child === 'string')) return `${head}>${children.map(inText).join('')}</${name}>`;
  const inner = children.map((child) => (typeof child === 'string' ? inText(child) : linesOf(child, `${indent}  `)));
  return `${head}>\n${inner.join('\n')}\n${indent}</${name}>`;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

// A parser makes line feeds of other ends of lines, and in attributes spaces of all of them.
const inText = (text: string): string => writable(text).replace(/[&<>\r]/g, entityOf);
const inAttribute = (text: string): string => writable(text).replace(/[&<>"\t\n\r]/g, entityOf);

const entityOf = (character: string): string => ENTITIES[character] ?? `&#${character.charCodeAt(0)};`;

/** Control characters as the pictures that Unicode has of them, so that one sees what was there. */
const writable = (text: string): string =>
  text.replace(FORBIDDEN, (character) => {
    const code = character.charCodeAt(0);
    return code < 0x20 ? String.fromCharCode(0x2400 + code) : '\u{FFFD}';
  });
