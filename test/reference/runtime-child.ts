/** A runtime in a process of its own: says where it listens, and closes when its standard input does. */

import { startReferenceRuntime } from '../../harness/reference/runtime.ts';
import { API_KEY } from './api-key.ts';

const runtime = await startReferenceRuntime({ apiKey: API_KEY, execdFile: process.argv[2]! });
process.stdout.write(`${JSON.stringify(runtime)}\n`);
process.stdin.resume();
process.stdin.on('end', () => void runtime.close());
