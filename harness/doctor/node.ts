import { leastNode } from '../package.ts';
import type { Question } from './question.ts';

export const node: Question = {
  about: 'Node',
  async ask() {
    const { version, versions } = process;
    const [major = 0, minor = 0] = versions.node.split('.').map(Number);
    const [leastMajor = 0, leastMinor = 0] = leastNode().split('.').map(Number);
    const enough = major > leastMajor || (major === leastMajor && minor >= leastMinor);
    if (enough) return [{ state: 'good', text: `${version} on ${process.platform}` }];
    return [{ state: 'bad', text: `${version} is too old. Install Node ${leastNode()} or newer.` }];
  },
};
