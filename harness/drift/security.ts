/** What callers must show, in words that do not depend on the names of the schemes. */
import { isObject, type JsonObject } from '../json-object.ts';
import { resolvePointer } from '../json-pointer.ts';
import type { Side } from './side.ts';

/** `apiKey in header X-Key or nothing`. `security` is that of an operation or of the whole document. */
export function securityText(side: Side, security: unknown): string {
  if (!Array.isArray(security) || security.length === 0) return 'nothing';
  const alternatives = security.map((all) =>
    isObject(all)
      ? Object.entries(all)
          .map(([name, scopes]) => schemeText(side, name) + scopesText(scopes))
          .sort()
          .join(' and ') || 'nothing'
      : 'nothing',
  );
  return [...new Set(alternatives)].sort().join(' or ');
}

function schemeText(side: Side, name: string): string {
  const schemes = resolvePointer(side.document.root, '#/components/securitySchemes');
  const scheme: JsonObject = isObject(schemes) ? side.follow(schemes[name]) : {};
  const { type, in: where, name: called, scheme: way, openIdConnectUrl: address } = scheme;
  const parts = [type, ...(type === 'apiKey' ? ['in', where, called] : [way, address])];
  return parts.flatMap((part) => (typeof part === 'string' ? [part] : [])).join(' ') || `scheme ${name}`;
}

const scopesText = (scopes: unknown): string =>
  Array.isArray(scopes) && scopes.length > 0 ? ` (${scopes.map(String).sort().join(', ')})` : '';
