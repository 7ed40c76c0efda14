import type { DriverEntry } from '../driver.ts';

export const javascript: DriverEntry = {
  name: 'javascript',
  sentence: 'the npm SDK, in this process',
  sdk: true,
  async open(options) {
    const { createJavascriptDriver } = await import('./driver.ts');
    return createJavascriptDriver(options);
  },
};
