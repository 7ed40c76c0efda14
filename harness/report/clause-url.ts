/** Where people can read a clause on the web: the documents here say in words of our own what is published there. */

const PUBLISHED = 'https://github.com/alibaba/OpenSandbox/blob/main/specs/';
const CLAUSE = /^([a-z][a-z-]*\.ya?ml)#(\/[^\s"<>`\\]*)$/;

/** The address of the published document, with the pointer behind it; undefined for what is no clause of a document. */
export function clauseUrl(clause: string): string | undefined {
  const [, document, pointer] = CLAUSE.exec(clause) ?? [];
  return document === undefined || pointer === undefined ? undefined : `${PUBLISHED}${document}#${encodeURI(pointer)}`;
}
