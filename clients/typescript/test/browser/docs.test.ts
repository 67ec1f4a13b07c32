import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {after, before, test} from 'node:test';
import type {Browser} from 'playwright-core';
import {url} from '../dev/service.js';
import {newPerson, startChromium} from './chromium.js';

const ready = {redoc: '[data-section-id="tag/Sign-in/operation/requestCode"]', swagger: '#operations-Sign-in-requestCode'};

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let browser: Browser;

before(async () => {
  browser = await startChromium();
});

after(() => browser.close());

test('samples call the service whose page shows them, in curl and in JavaScript', async () => {
  const context = await newPerson(browser);
  const tab = await context.newPage();
  await tab.goto(`${url}/api/v1/auth/redoc/`);
  const call = tab.locator(ready.redoc);
  for (const [language, begin] of [['curl', 'curl '], ['JavaScript', "await fetch('"]] as const) {
    await call.getByRole('tab', {name: language}).click();
    await call.getByText(`${begin}${url}/api/v1/auth/otp/request/`).first().waitFor();
  }
  await context.close();
});

for (const page of ['redoc', 'swagger'] as const) {
  for (const colorScheme of ['light', 'dark'] as const) {
    test(`${page} shows the contract without a warning, and its table of errors well, ${colorScheme}`, async () => {
      const context = await newPerson(browser, {colorScheme});
      const complaints: string[] = [];
      context.on('weberror', error => complaints.push(error.error().message));
      context.on('console', message => complaints.push(message.text()));
      context.on('requestfailed', request => complaints.push(request.url()));
      const tab = await context.newPage();
      await tab.goto(`${url}/api/v1/auth/${page}/`);
      await tab.waitForSelector(ready[page]);
      const isDark = await tab.evaluate(() => {
        const [background] = getComputedStyle(document.body).backgroundColor.match(/\d+/) ?? [];
        return Number(background) < 128;
      });
      await tab.evaluate(axe);
      const faint = await tab.evaluate(async () => {
        const codes = document.querySelector('table');
        const result = await (globalThis as any).axe.run(codes, {runOnly: ['color-contrast']});
        return result.violations.flatMap((violation: any) => violation.nodes.map((node: any) => node.html));
      });
      await context.close();

      assert.deepEqual(complaints, []);
      assert.equal(isDark, colorScheme === 'dark');
      assert.deepEqual(faint, []);
    });
  }
}
