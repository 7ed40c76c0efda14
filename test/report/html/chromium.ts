/** A real browser for the pages: the Chromium of the system, without a window. */
import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Where it is. Undefined where there is none and none is demanded, as CI does with CONFORMANCE_TEST_CHROMIUM=1. */
export function chromiumPath(): string | undefined {
  const found = [process.env.CHROMIUM ?? [], PLACES].flat().find((path) => existsSync(path));
  if (found === undefined && process.env.CONFORMANCE_TEST_CHROMIUM === '1') {
    throw new Error(`no Chromium at ${PLACES.join(', ')}: apt-get install chromium, or name one in CHROMIUM`);
  }
  return found;
}

/** Why tests in a browser are left out, as part of their name. */
export const leftOut = (): string =>
  chromiumPath() === undefined
    ? ' (left out: no Chromium here; apt-get install chromium, or name one in CHROMIUM)'
    : '';

/** Throws where there is none. */
export async function startChromium(): Promise<Browser> {
  const executablePath = chromiumPath();
  if (executablePath === undefined) throw new Error('there is no Chromium here');
  // Its own sandbox needs another user than root.
  return await chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] });
}

/** What a page has done that a report must not do. */
export type Watched = { page: Page; trouble: string[] };

/** Opens a file as whoever clicks on it. `scheme`: what the system prefers. */
export async function openPage(
  browser: Browser,
  file: string,
  { hash = '', scheme = 'light', width = 1280 }: { hash?: string; scheme?: 'light' | 'dark'; width?: number } = {},
): Promise<Watched> {
  const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme: scheme });
  const trouble: string[] = [];
  page.on('console', (message) => trouble.push(`console: ${message.text()}`));
  page.on('pageerror', (error) => trouble.push(`error: ${error.message}`));
  page.on('dialog', (dialog) => {
    trouble.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('popup', () => trouble.push('popup'));
  page.on('framenavigated', (frame) => {
    if (frame !== page.mainFrame()) trouble.push(`frame: ${frame.url()}`);
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(`file://${file}`) && !request.url().startsWith('data:'))
      trouble.push(`request: ${request.url()}`);
  });
  await page.goto(`file://${file}${hash}`);
  await page.waitForSelector('main section');
  return { page, trouble };
}
