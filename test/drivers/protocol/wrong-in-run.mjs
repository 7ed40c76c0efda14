// A driver program that does right until a command has run: `node wrong-in-run.mjs WRONG FILE`; its process id is written to
// FILE.
import { appendFileSync, writeSync } from 'node:fs';
import { speak } from '../../support/driver/speak.mjs';

const [, , wrong, file] = process.argv;
appendFileSync(file, `${process.pid}\n`);

const answers = {
  dies() {
    writeSync(2, 'there is no memory left\n');
    process.exit(4);
  },
  'a wrong result': ({ id, result }) => ({ id, result: { ...result, exitCode: String(result.exitCode) } }),
};

speak({
  say: (message, { op }) => (op === 'run' && message.result !== undefined ? answers[wrong](message) : message),
});
