// Writes scenarios as a server's own suite may have them by the thousand: a volume with files, a sandbox that has it read-only and
// one of its own, some commands, a look at the server and at the volume. All that is asked is harmless and quick; what they share
// is one sandbox in each.
// usage: node bench/generate-scenarios.mjs FOLDER COUNT
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Files in one folder; more are in further ones. */
const IN_A_FOLDER = 100;

/** The scenario with this number, in YAML: another number has other contents, and another count of checks. */
function scenarioOf(number) {
  const word = `content-of-${number}`;
  const rows = Array.from({ length: 1 + (number % 5) }, (_, row) => `${row},${row * number}`).join('\\n');
  const cases = Array.from(
    { length: 2 + (number % 3) },
    (_, index) => `      case ${index}: 'printf ${index} > file-${index}'`,
  );
  return `title: Generated scenario ${number} has a volume that is read and one that is written
profile: volumes
needs: [volumes.pvc]
volumes:
  data:
    files:
      marker.txt: ${word}
      deep/er/data.csv: "id,value\\n${rows}"
  twin:
    files: { marker.txt: ${word} }
sandboxes:
  reader:
    volumes:
      - { name: ro, pvc: { claimName: "\${volumes.data}" }, mountPath: /mnt/readonly, readOnly: true }
      - { name: rw, pvc: { claimName: "\${volumes.twin}" }, mountPath: /mnt/writable, readOnly: false }
steps:
  - check: the file can be read
    verifies: [volumes.read-only.readable]
    run: cat /mnt/readonly/marker.txt
    expect: { exitCode: 0, stdout: ${word} }
  - check: the deeper file can be read
    verifies: [volumes.read-only.readable]
    run: cat /mnt/readonly/deep/er/data.csv
    expect: { exitCode: 0, stdout: "id,value\\n${rows}" }
  - check: the read-only mount refuses a change
    verifies: [volumes.read-only.no-change]
    run: cd /mnt/readonly || exit 99; printf new > created.txt
    expect: { exitCode: { type: integer, not: { enum: [0, 99] } } }
  - check: the writable mount takes a change
    verifies: [volumes.read-write.default]
    run: "cd /mnt/writable || exit 99; \${case}"
    expect: { exitCode: 0 }
    for:
${cases.join('\n')}
  - check: seen from outside, the read-only volume is as it was
    verifies: [volumes.read-only.no-change]
    volume: data
    expect: { entries: [deep/, deep/er/, deep/er/data.csv, marker.txt] }
  - check: the server knows the sandbox
    call: { operation: getSandbox, path: { sandboxId: "\${sandboxes.reader.id}" } }
    expect: { status: 200 }
`;
}

/** Writes scenarios 1 to `count` below `folder`. */
export function generateScenarios(folder, count) {
  for (let number = 1; number <= count; number += 1) {
    const below = join(folder, `part-${Math.ceil(number / IN_A_FOLDER)}`);
    mkdirSync(below, { recursive: true });
    writeFileSync(join(below, `scenario-${String(number).padStart(5, '0')}.yaml`), scenarioOf(number));
  }
}

if (process.argv[1] === import.meta.filename) {
  const [folder, count] = process.argv.slice(2);
  if (folder === undefined || !/^[1-9]\d*$/.test(count ?? ''))
    throw new Error('usage: node bench/generate-scenarios.mjs FOLDER COUNT');
  generateScenarios(folder, Number(count));
}
