// The keys of access tokens in the console: what is there, what is due, and the step that can be taken.
import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {assertFit, looks, startChromium} from './chromium.mjs';
import {CONSOLE, open} from './console.mjs';

const KEYS = `${CONSOLE}keys/`;

let browser;

before(async () => {
  browser = await startChromium();
});

after(() => browser.close());

test('the next key is made, once, and what is due is told', async () => {
  const {tab, complaints, context} = await open(browser, looks.desktop);
  await tab.goto(KEYS);
  await tab.getByText('Nothing. A new key can be made').waitFor();
  await assertFit(tab, 'console-keys');
  await tab.getByRole('button', {name: 'Make a key'}).click();
  await tab.getByText('Made: nodes publish it').waitFor();
  await tab.getByText('at the earliest').waitFor();
  assert.equal(await tab.getByRole('button', {name: 'Make a key'}).count(), 0);
  assert.deepEqual(complaints, []);
  await context.close();
});

for (const [name, look] of Object.entries(looks)) {
  test(`two keys, ${name}`, async () => {
    const {tab, complaints, context} = await open(browser, look);
    await tab.goto(KEYS);
    await tab.getByText('promote').first().waitFor();
    await assertFit(tab, 'console-two-keys');
    assert.deepEqual(complaints, []);
    await context.close();
  });
}
