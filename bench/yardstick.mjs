// A fixed amount of work for one processor: what it takes says how busy the machine is, and nothing else.
// usage: node bench/yardstick.mjs; prints the seconds of wall and of processor time.
import { createHash } from 'node:crypto';
import { pathToFileURL } from 'node:url';

const block = Buffer.alloc(1 << 20, 'yardstick');

/** @returns {{ wall: number, cpu: number }} in seconds; about one second on a machine of 2024. */
export function yardstick() {
  const started = performance.now();
  const before = process.cpuUsage();
  let digest = '';
  for (let count = 0; count < 800; count += 1) digest = createHash('sha256').update(digest).update(block).digest('hex');
  const { user, system } = process.cpuUsage(before);
  return { wall: (performance.now() - started) / 1000, cpu: (user + system) / 1e6 };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) console.log(JSON.stringify(yardstick()));
