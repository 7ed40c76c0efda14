/** The file API. */
import type { DriverCase } from '../case.ts';
import { file, plainly, same, short, wrong } from './kit.ts';

const everyByte = Buffer.from(Array.from({ length: 256 }, (_, value) => value));
/** Bytes that repeat at no power of two. */
const bytes = (length: number): Buffer => Buffer.from(Array.from({ length }, (_, at) => (at * 7 + (at >> 8)) % 251));

const CONTENTS: readonly [name: string, content: Buffer][] = [
  ['nothing', Buffer.alloc(0)],
  ['every byte', everyByte],
  ['text with CR LF', Buffer.from('one\r\ntwo\n\nü 𝄞\n')],
  ['18 KiB', bytes(18 * 1024)],
  ['1 MiB', bytes(1024 * 1024)],
];

const difference = (got: Buffer, wanted: Buffer): string => {
  const at = wanted.findIndex((byte, index) => got[index] !== byte);
  return `it has ${got.length} bytes in the place of ${wanted.length}, and differs from byte ${at < 0 ? wanted.length : at} on`;
};

export const fileCases: readonly DriverCase[] = [
  {
    id: 'file.read',
    must: 'A file is read byte by byte as it is: none, every value of a byte, 18 KiB, 1 MiB.',
    async check(bench) {
      const sandbox = await bench.sandbox();
      for (const [index, [name, content]] of CONTENTS.entries()) {
        const path = `/tmp/read-${index}`;
        await sandbox.plain.file({ action: 'write', path, content });
        const reply = await file(bench, sandbox, { action: 'read', path });
        const { base64 } = (reply.result ?? {}) as { base64?: unknown };
        if (typeof base64 !== 'string') wrong('`read` gives no base64', reply);
        const got = Buffer.from(base64, 'base64');
        if (!got.equals(content)) wrong(`the file with ${name} is read otherwise: ${difference(got, content)}`, reply);
      }
    },
  },
  {
    id: 'file.write',
    must: 'A file is written byte by byte as it was given.',
    async check(bench) {
      const sandbox = await bench.sandbox();
      for (const [index, [name, content]] of CONTENTS.entries()) {
        const path = `/tmp/written-${index}`;
        const reply = await file(bench, sandbox, { action: 'write', path, base64: content.toString('base64') });
        const found = await sandbox.plain.file({ action: 'read', path });
        if (!found.ok) wrong(`the file with ${name} was not written`, reply);
        const got = Buffer.from(found.base64 ?? '', 'base64');
        if (!got.equals(content))
          wrong(`the file with ${name} is written otherwise: ${difference(got, content)}`, reply);
      }
    },
  },
  {
    id: 'file.mode',
    must: 'A file is written with the mode that is asked for: 640 is rw-r-----.',
    async check(bench) {
      const sandbox = await bench.sandbox();
      for (const mode of [640, 755]) {
        const path = `/tmp/mode-${mode}`;
        const reply = await file(bench, sandbox, { action: 'write', path, base64: 'eA==', mode });
        same(
          `the mode of a file that was written with ${mode}`,
          await plainly(sandbox, `stat -c %a ${path}`),
          String(mode),
          reply,
        );
      }
    },
  },
  {
    id: 'file.names',
    must: 'A name with spaces, characters of other scripts, or signs that mean something in a URL is that name.',
    async check(bench) {
      const sandbox = await bench.sandbox();
      for (const name of ['two words', 'größe-日本', '100%', 'a+b&c=d', 'question?#hash', "quote'd"]) {
        const path = `/tmp/${name}`;
        const reply = await file(bench, sandbox, {
          action: 'write',
          path,
          base64: Buffer.from(name).toString('base64'),
        });
        const found = await sandbox.plain.file({ action: 'read', path });
        if (!found.ok || found.content !== name) wrong(`no file ${JSON.stringify(path)} was written`, reply);
        const read = await file(bench, sandbox, { action: 'read', path });
        const { base64 = '' } = read.result as { base64?: string };
        same(`the file ${JSON.stringify(path)}`, Buffer.from(base64, 'base64').toString(), name, read);
      }
    },
  },
  {
    id: 'file.info',
    must: 'info tells of a file its path, size and mode.',
    async check(bench) {
      const sandbox = await bench.sandbox();
      const path = '/tmp/looked at';
      await sandbox.plain.file({ action: 'write', path, content: Buffer.from('12345'), mode: 600 });
      const reply = await file(bench, sandbox, { action: 'info', path });
      const info = ((reply.result as { info?: unknown }).info ?? {}) as Record<string, unknown>;
      for (const [name, wanted] of Object.entries({ path, size: 5, mode: 600 }))
        same(`info.${name}`, info[name], wanted, reply);
    },
  },
  {
    id: 'file.list',
    must: 'list tells of every entry of a directory.',
    async check(bench) {
      const sandbox = await bench.sandbox();
      await plainly(sandbox, 'mkdir -p /tmp/listed/below && touch /tmp/listed/one "/tmp/listed/two words"');
      const reply = await file(bench, sandbox, { action: 'list', path: '/tmp/listed' });
      const entries = ((reply.result as { entries?: unknown }).entries ?? []) as { path?: unknown }[];
      const paths = entries.map(({ path }) => path).sort();
      same('the list, by its paths,', paths, ['/tmp/listed/below', '/tmp/listed/one', '/tmp/listed/two words'], reply);
    },
  },
  {
    id: 'file.move',
    must: 'move moves a file.',
    async check(bench) {
      const sandbox = await bench.sandbox();
      await plainly(sandbox, 'echo moved > "/tmp/from here"; rm -f /tmp/to-there');
      const reply = await file(bench, sandbox, { action: 'move', path: '/tmp/from here', to: '/tmp/to-there' });
      const found = await plainly(sandbox, 'cat /tmp/to-there; ls "/tmp/from here" 2>/dev/null; true').catch(String);
      same('what is found after the move', found, 'moved', reply);
    },
  },
  {
    id: 'file.remove',
    must: 'remove removes a file.',
    async check(bench) {
      const sandbox = await bench.sandbox();
      await plainly(sandbox, 'touch /tmp/removed /tmp/stays');
      const reply = await file(bench, sandbox, { action: 'remove', path: '/tmp/removed' });
      same('what is left', await plainly(sandbox, 'ls /tmp/removed /tmp/stays 2>/dev/null; true'), '/tmp/stays', reply);
    },
  },
  {
    id: 'file.directories',
    must: 'makeDirectory makes a directory, removeDirectory removes one with all that is in it.',
    async check(bench) {
      const sandbox = await bench.sandbox();
      const path = '/tmp/made here';
      const made = await file(bench, sandbox, { action: 'makeDirectory', path });
      const looked = await plainly(sandbox, `[ -d "${path}" ] && touch "${path}/in it" && echo there; true`);
      if (looked !== 'there') wrong(`${path} is no directory: ${short(looked)}`, made);
      const removed = await file(bench, sandbox, { action: 'removeDirectory', path });
      same('what is left', await plainly(sandbox, `[ -e "${path}" ] && echo it; true`), '', removed);
    },
  },
];
