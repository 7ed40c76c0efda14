/** report.html in a real browser: what it shows first, what leads where, and what keys, paper and narrow screens make of it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { reportHtml } from '../../../harness/report/html/report-html.ts';
import { smallRun } from '../run.ts';
import { chromiumPath, leftOut, openPage, startChromium } from './chromium.ts';
import { joinedRun, runOf } from './runs.ts';

/** What 50 times as many checks may take of a browser: more of it would be work for each of them. */
const MOST_TIMES = 15;

describe.skipIf(chromiumPath() === undefined)(`report.html${leftOut()}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'osc-html-'));
  const small = join(folder, 'small.html');
  const hundred = join(folder, 'hundred.html');
  const many = join(folder, 'many.html');
  const joined = join(folder, 'joined.html');
  let browser: Browser;
  beforeAll(async () => {
    writeFileSync(small, reportHtml(smallRun));
    writeFileSync(hundred, reportHtml(runOf(100)));
    writeFileSync(many, reportHtml(runOf(5000)));
    writeFileSync(joined, reportHtml(joinedRun));
    browser = await startChromium();
  });
  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true });
  });

  const textOf = async (page: Page, place: string): Promise<string> =>
    (await page.locator(place).first().textContent()) ?? '';

  it('tells first the verdict, and then the three worst deviations: rule, clause, what was seen, and how to see it again', async () => {
    const { page, trouble } = await openPage(browser, hundred);
    expect(await page.title()).toBe('Not conformant · a server · OpenSandbox conformance');
    expect(await page.locator('main > section').evaluateAll((all) => all.slice(0, 3).map(({ id }) => id))).toEqual([
      'verdict',
      'worst',
      'profiles',
    ]);
    expect(await textOf(page, '#verdict')).toContain('10 of 90 checks that were made failed');
    const cards = page.locator('.worst > li');
    expect(await cards.count()).toBe(3);
    const first = (await cards.first().textContent()) ?? '';
    for (const part of [
      ...['A server keeps rule 3 whatever it is asked.', 'must', 'rule.number-3', 'x.yml#/rules/3', '2 checks'],
      ...[
        'Wherebody.count',
        'Expected3',
        'Seen4',
        'SANDBOX_DOMAIN=http://x sh repro/check-3.sh',
        'curl -i http://x/things/3',
      ],
    ]) {
      expect(first).toContain(part);
    }
    expect(trouble).toEqual([]);
    await page.close();
  });

  it('one fault that breaks two rules is one of the worst, and names both; what is about no rule is said in words', async () => {
    const { page, trouble } = await openPage(browser, joined);
    const cards = page.locator('.worst > li');
    expect(await cards.count()).toBe(2);
    const first = (await cards.first().textContent()) ?? '';
    for (const part of ['The first rule.', 'The same checks show', 'v.two', 'The second rule.']) {
      expect(first).toContain(part);
    }
    expect(first).toContain('Expression that must be trueresult.a = 1Values in itresult.a = 2Seenit is false');
    expect(await cards.nth(1).textContent()).toContain('volumes/b.yaml could not be run as a whole: its set-up failed');
    expect(await textOf(page, '#deviations')).not.toContain('no rule');
    await page.locator('#harness-errors summary').click();
    await page.locator('#harness-errors .details').waitFor();
    expect(await textOf(page, '#harness-errors')).toContain('could not be loaded, run to its end or cleaned up');
    expect(trouble).toEqual([]);
    await page.close();
  });

  it('a closed profile tells how many of its musts nobody can say anything of', async () => {
    const { page } = await openPage(browser, joined);
    const row = await textOf(page, '#profiles summary');
    for (const part of ['2 of 4: failed', '1 of 4: no check yet', '1 of 4: cannot be tested']) {
      expect(row).toContain(part);
    }
    expect(await textOf(page, '#profiles .lead')).toContain('what the server does not offer counts for nothing');
    await page.close();
  });

  it('shows every kind of outcome', async () => {
    const { page, trouble } = await openPage(browser, small);
    const ids = await page.locator('main > section').evaluateAll((all) => all.map(({ id }) => id));
    expect(ids).toEqual([
      ...['verdict', 'worst', 'profiles', 'deviations', 'harness-errors', 'blocked', 'coverage', 'skipped', 'checks'],
    ]);
    expect(await textOf(page, '#harness-errors')).toContain('it breaks');
    expect(await textOf(page, '#blocked')).toContain('blocked by: x');
    expect(await textOf(page, '#skipped')).toContain('not claimed');
    expect(trouble).toEqual([]);
    await page.close();
  });

  it('a filter is in the address, and an address leads to what it filters, to a rule and to a check', async () => {
    const { page } = await openPage(browser, hundred, { hash: '#status=fail&profile=lifecycle' });
    expect(await textOf(page, '.found')).toContain('10 of 100 checks');
    await page.keyboard.press('/');
    await page.keyboard.type('check 53');
    await page.waitForFunction(() => location.hash.includes('q=check+53'));
    expect(await textOf(page, '.found')).toContain('1 of 100 checks');
    expect(await textOf(page, '.files')).toContain('check 53 says what it is about');
    await page.getByRole('button', { name: 'Clear' }).click();
    expect(await page.evaluate(() => location.hash)).toBe('');
    expect(await textOf(page, '.found')).toBe('100 checks');

    await page.goto(
      `file://${hundred}#check=${encodeURIComponent('folder/file-001.yaml > check 43 says what it is about')}`,
    );
    await page.waitForSelector('#checks .wanted');
    expect(await textOf(page, '#checks .wanted')).toContain('Seen44');
    await page.goto(`file://${hundred}#rule=rule.number-13`);
    await page.waitForSelector('#deviations .wanted');
    expect(await textOf(page, '#deviations .wanted')).toContain('A server keeps rule 13');
    await page.goto(`file://${hundred}#rule=rule.number-2`);
    await page.waitForSelector('#profiles .wanted');
    expect(await textOf(page, '#profiles .wanted')).toContain('A server keeps rule 2');
    await page.close();
  });

  it('keys reach everything: first a way past the list of sections, and what opens opens', async () => {
    const { page } = await openPage(browser, small);
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to the content');
    await page.locator('#deviations summary').first().focus();
    await page.keyboard.press('Enter');
    await page.waitForSelector('#deviations details[open] .details');
    const unnamed = await page.evaluate(() =>
      [...document.querySelectorAll('button, input, select, a')].flatMap((element) => {
        const text = element.getAttribute('aria-label') ?? element.textContent ?? '';
        return text.trim() === '' && element.closest('label') === null ? [element.outerHTML] : [];
      }),
    );
    expect(unnamed).toEqual([]);
    const levels = await page
      .locator('h1, h2, h3, h4')
      .evaluateAll((all) => all.map(({ tagName }) => Number(tagName[1])));
    expect(levels.filter((level, index) => level > (levels[index - 1] ?? 0) + 1)).toEqual([]);
    await page.close();
  });

  it('is dark where the system is, and the switch changes that', async () => {
    const ground = (page: Page): Promise<string> =>
      page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const { page } = await openPage(browser, small, { scheme: 'dark' });
    const dark = await ground(page);
    await page.getByRole('button', { name: 'Light' }).click();
    await page.waitForFunction(() => document.documentElement.dataset.theme === 'light');
    const light = await ground(page);
    expect(light).not.toBe(dark);
    await page.close();
    const other = await openPage(browser, small);
    expect(await ground(other.page)).toBe(light);
    await other.page.close();
  });

  it('on paper the deviations are open, with their exchanges, and there is nothing to click', async () => {
    const { page } = await openPage(browser, hundred);
    await page.emulateMedia({ media: 'print' });
    await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
    await page.waitForSelector('#deviations details[open] .details');
    expect(await page.locator('#deviations > .sheet > .anchor > details:not([open])').count()).toBe(0);
    expect(await page.locator('button:visible, input:visible, nav:visible').count()).toBe(0);
    await page.close();
  });

  it('a narrow screen scrolls in one direction only', async () => {
    const { page } = await openPage(browser, hundred, { width: 360 });
    await page.locator('#deviations summary').first().click();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
    await page.close();
  });

  it('on a narrow screen all sections can be seen at once, and long addresses break behind their signs', async () => {
    const { page } = await openPage(browser, joined, { width: 420 });
    const cut = await page.locator('.contents a, .top > *').evaluateAll((all) =>
      all.flatMap((each) => {
        const { right } = each.getBoundingClientRect();
        return right > window.innerWidth || each.scrollWidth > each.clientWidth + 1 ? [each.textContent] : [];
      }),
    );
    expect(cut).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(420);
    // What a line begins with is what stands behind a sign or a space.
    const begins = await page.locator('.worst .seen-in code').evaluate((code) => {
      const texts = document.createTreeWalker(code, NodeFilter.SHOW_TEXT);
      const found: string[] = [];
      let [bottom, before] = [Number.NEGATIVE_INFINITY, ' '];
      for (let node = texts.nextNode(); node !== null; node = texts.nextNode()) {
        for (let at = 0; at < (node.textContent ?? '').length; at += 1) {
          const range = document.createRange();
          range.setStart(node, at);
          range.setEnd(node, at + 1);
          const box = range.getBoundingClientRect();
          if (box.top >= bottom) found.push(before);
          if (box.height > 0) bottom = box.bottom - 1;
          before = node.textContent?.[at] ?? '';
        }
      }
      return found;
    });
    expect(begins.length).toBeGreaterThan(3);
    expect(begins.filter((sign) => !'/?&= '.includes(sign))).toEqual([]);
    await page.close();
  });

  it('without scripts it says the verdict and the worst deviations in words', async () => {
    const page = await browser.newPage({ javaScriptEnabled: false });
    await page.goto(`file://${hundred}`);
    const text = (await page.locator('body').textContent()) ?? '';
    expect(text).toContain('NOT-CONFORMANT: The server breaks');
    expect(text).toContain('1. rule.number-3 (must): A server keeps rule 3 whatever it is asked.');
    expect(text).toContain('see it again: sh repro/check-3.sh');
    await page.close();
  });

  it('opens as fast with 5,000 checks, nearly', async () => {
    const shownAfter = async (file: string): Promise<number> => {
      const { page } = await openPage(browser, file);
      const ms = await page.evaluate(() => performance.getEntriesByName('shown')[0]?.startTime ?? Number.NaN);
      await page.close();
      return ms;
    };
    const few: number[] = [];
    const all: number[] = [];
    for (let round = 0; round < 3; round += 1) {
      few.push(await shownAfter(hundred));
      all.push(await shownAfter(many));
    }
    const [fastFew, fastAll] = [Math.min(...few), Math.min(...all)];
    console.log(
      `report.html: shown ${fastFew.toFixed(0)} ms after it is opened with 100 checks, ${fastAll.toFixed(0)} ms with 5,000`,
    );
    expect(fastAll).toBeLessThan(MOST_TIMES * fastFew);
  });
});
