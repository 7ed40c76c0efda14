import type { DriverEntry } from '../driver.ts';

export const http: DriverEntry = {
  name: 'http',
  sentence: 'plain HTTP, which takes every answer that can be understood',
  async open(options) {
    const { createHttpDriver } = await import('./driver.ts');
    return createHttpDriver(options);
  },
};
