import type { DriverEntry } from '../driver.ts';

export const connecting: DriverEntry = {
  name: 'connecting',
  sentence: 'the npm SDK, which connects anew to each sandbox that it has created',
  async open(options) {
    const { createJavascriptDriver } = await import('../javascript/driver.ts');
    const driver = createJavascriptDriver(options);
    return {
      ...driver,
      async create(request) {
        const { id } = await driver.create(request);
        return driver.connect(id);
      },
    };
  },
};
