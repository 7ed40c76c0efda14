/** `file`: the file API of execd. */
import type { FileRequest } from '../drivers/driver.ts';
import { HarnessError } from '../errors.ts';
import { contentBytes } from '../format/content.ts';
import type { Kit } from '../format/kit.ts';
import { defineVerb, type OwnOf } from './verb.ts';

/** The members that say what is done; exactly one, and its value is the path. */
const ACTIONS = ['read', 'write', 'info', 'list', 'remove', 'move', 'makeDirectory', 'removeDirectory'] as const;

const schema = ({ Type, Text, FileContent, closed }: Kit) => {
  const path = (description: string) => Type.Optional(Text(description));
  return Type.Object(
    {
      read: path('Read the file with this path.'),
      write: path('Write the file with this path.'),
      info: path('Metadata of the file with this path.'),
      list: path('Entries of the directory with this path.'),
      remove: path('Delete the file with this path.'),
      move: path('Rename the file with this path.'),
      makeDirectory: path('Make the directory with this path.'),
      removeDirectory: path('Delete the directory with this path and all below it.'),
      to: path('New path, with move.'),
      content: Type.Optional(FileContent),
      mode: Type.Optional(
        Type.Integer({ minimum: 0, maximum: 7777, description: 'Permission digits, with write: 644.' }),
      ),
    },
    { ...closed, minProperties: 1, description: 'One action of the file API of execd.' },
  );
};

type Own = OwnOf<typeof schema>;

/** A refusal is a result: `{ ok: false, status, code }`. */
export const file = defineVerb<Own>({
  name: 'file',
  summary: 'reads, writes, lists, moves or removes files in a sandbox through the file API of execd',
  schema,
  inSandbox: true,
  throughDriver: true,
  judges: ({ api, target }) => api === 'execd' && /^\/(?:files|directories)\b/.test(target),
  check(own, { path, report }) {
    const at = [...path, 'file'];
    const actions = ACTIONS.filter((action) => own[action] !== undefined);
    if (actions.length !== 1) report(at, 'file does exactly one thing', `one of ${ACTIONS.join(', ')}`);
    if ((own.to !== undefined) !== (own.move !== undefined)) report(at, '`move` and `to` go together');
    if ((own.content !== undefined) !== (own.write !== undefined)) report(at, '`write` and `content` go together');
  },
  result: () => ({
    ok: true,
    content: true,
    base64: true,
    bytes: true,
    info: true,
    entries: true,
    status: true,
    code: true,
  }),
  async perform(own, { check, sandbox, resources }) {
    if (sandbox === undefined) throw new HarnessError(`no sandbox with files: ${check}`);
    return resources.sandbox(sandbox).file(requestOf(own));
  },
});

function requestOf(own: Own): FileRequest {
  const action = ACTIONS.find((candidate) => own[candidate] !== undefined);
  const path = action === undefined ? undefined : own[action];
  if (action === undefined || path === undefined) throw new HarnessError('a file step without an action');
  if (action === 'move') return { action, path, to: own.to ?? '' };
  if (action !== 'write') return { action, path };
  const { content = '', mode } = own;
  return { action, path, content: contentBytes(content), ...(mode === undefined ? {} : { mode }) };
}
