/** The parts of a form, as an upload has them. */
import { createCipheriv, createHash, randomBytes } from 'node:crypto';
import type { Kit } from '../format/kit.ts';

const partSchema = ({ Type, Text, Anything, Base64, Texts, closed }: Kit) =>
  Type.Object(
    {
      name: Text('Name of the part: metadata or file.'),
      filename: Type.Optional(
        Type.String({ description: 'File name of the part; its name when left out, none when empty.' }),
      ),
      type: Type.Optional(
        Type.String({
          description: 'Media type; that of JSON for `json` and of bytes for others when left out, none when empty.',
        }),
      ),
      headers: Type.Optional(Texts('Headers of the part to add.')),
      json: Type.Optional(Anything('Content as JSON.')),
      text: Type.Optional(Type.String({ description: 'Content as UTF-8 text.' })),
      base64: Type.Optional(Base64('Content as base64.')),
      random: Type.Optional(
        Type.Object(
          {
            bytes: Type.Integer({ minimum: 0, maximum: 64 * 1024 * 1024, description: 'How many.' }),
            seed: Type.Integer({ minimum: 0, maximum: 0xffff, description: 'The same seed gives the same bytes.' }),
          },
          { ...closed, description: 'Content of bytes without a pattern.' },
        ),
      ),
    },
    { ...closed, description: 'A part of a form; its content is one of json, text, base64 and random.' },
  );

export const partsSchema = (kit: Kit) =>
  kit.Type.Array(partSchema(kit), { description: 'Body: a form (multipart/form-data) of these parts, in order.' });

/** A part as a scenario has it. */
export type FormPart = {
  name: string;
  filename?: string;
  type?: string;
  headers?: Record<string, string>;
  json?: unknown;
  text?: string;
  base64?: string;
  random?: { bytes: number; seed: number };
};

export type Form = {
  body: Uint8Array;
  /** Media type with its boundary. */
  type: string;
  /** How many bytes each part has, and their digest. */
  sent: { bytes: number; sha256: string }[];
};

/** The members of a part that are its content. */
export const CONTENTS = ['json', 'text', 'base64', 'random'] as const;

/** The form of some parts. Some servers want a file name at each part, so each has one unless it says otherwise. */
export function formOf(parts: readonly FormPart[]): Form {
  const boundary = `conformance-${randomBytes(12).toString('hex')}`;
  const contents = parts.map(contentOf);
  const pieces = parts.flatMap((part, index) => [
    Buffer.from(`--${boundary}\r\n${headersOf(part)}\r\n`),
    contents[index] as Uint8Array,
    Buffer.from('\r\n'),
  ]);
  return {
    body: Buffer.concat([...pieces, Buffer.from(`--${boundary}--\r\n`)]),
    type: `multipart/form-data; boundary=${boundary}`,
    sent: contents.map((bytes) => ({ bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') })),
  };
}

function headersOf({ name, filename = name, type, json, headers = {} }: FormPart): string {
  const media = type ?? (json === undefined ? 'application/octet-stream' : 'application/json');
  const file = filename === '' ? '' : `; filename="${filename}"`;
  const lines = [
    `Content-Disposition: form-data; name="${name}"${file}`,
    ...(media === '' ? [] : [`Content-Type: ${media}`]),
    ...Object.entries(headers).map(([key, value]) => `${key}: ${value}`),
  ];
  return lines.map((line) => `${line}\r\n`).join('');
}

function contentOf({ json, text, base64, random }: FormPart): Uint8Array {
  if (random !== undefined) return randomContent(random);
  if (base64 !== undefined) return Buffer.from(base64, 'base64');
  return Buffer.from(text ?? (json === undefined ? '' : JSON.stringify(json)));
}

/** Bytes that look random and are the same for the same seed. */
function randomContent({ bytes, seed }: { bytes: number; seed: number }): Uint8Array {
  const key = createHash('sha256').update(String(seed)).digest().subarray(0, 16);
  return createCipheriv('aes-128-ctr', key, Buffer.alloc(16)).update(Buffer.alloc(bytes));
}
