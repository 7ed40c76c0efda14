// A thread, or a process, that starts a driver program and waits for its end, which does not come.
import { sharedProgram } from '../../../dist/harness/drivers/protocol/shared.js';

const program = JSON.parse(process.argv[2]);
const connection = {
  url: 'http://127.0.0.1:1',
  readySeconds: 1,
  createSeconds: 1,
  requestSeconds: 1,
  useServerProxy: false,
};
await sharedProgram(program).ask({ op: 'connect', sandbox: 's', headers: {}, sandboxId: 'a', connection });
setInterval(() => undefined, 1000);
