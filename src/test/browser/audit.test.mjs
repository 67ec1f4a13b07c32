// The audit log in the console: filters, rows opened in place, what is new as it comes, and files: on a phone and on a desk.
import assert from 'node:assert/strict';
import {text} from 'node:stream/consumers';
import {after, before, describe, test} from 'node:test';
import {assertFit, looks, startChromium} from './chromium.mjs';
import {CONSOLE, open} from './console.mjs';
import {call, newAddress} from './service.mjs';

const AUDIT = `${CONSOLE}audit/`;

let browser;

before(async () => {
  browser = await startChromium();
});

after(() => browser.close());

function ask(email) {
  return call('POST', 'auth/otp/request/', {email});
}

/** The browser is another's: its files are not ours to open. */
async function contents(download) {
  return text(await download.createReadStream());
}

for (const [name, look] of Object.entries(looks)) {
  describe(name, () => {
    test('what is new comes by itself, and a row opens in place', async () => {
      const email = newAddress();
      const {tab, complaints, context} = await open(browser, look);
      await tab.goto(AUDIT);
      await tab.getByText('Live: new events appear').waitFor();
      await ask(email);
      const row = tab.locator('#events > li', {hasText: email}).first();
      await row.waitFor();
      await row.locator('summary').click();
      await row.getByText('user agent').waitFor();
      await assertFit(tab, 'console-audit');
      await row.getByRole('link', {name: 'All of this address'}).click();
      await tab.waitForURL(`**/audit/?email=${encodeURIComponent(email)}`);
      assert.equal(await tab.locator('#events > li').count(), 1);
      await ask(email);
      await tab.waitForFunction(() => document.querySelectorAll('#events > li').length === 2);
      assert.deepEqual(complaints, []);
      await context.close();
    });

    test('a filter finds what it says, or nothing and says so', async () => {
      const {tab, complaints, context} = await open(browser, look);
      await tab.goto(AUDIT);
      await tab.keyboard.press('/');
      await tab.keyboard.type('nobody@example.com');
      await tab.keyboard.press('Tab');
      assert.equal(await tab.evaluate(() => document.activeElement.name), 'event');
      await tab.selectOption('select[name=event]', 'OTP_LOCKED');
      await tab.getByRole('button', {name: 'Search'}).click();
      await tab.getByText('There are no such events').waitFor();
      await assertFit(tab, 'console-audit-nothing');
      await tab.goto(`${AUDIT}?from=yesterday`);
      await tab.getByText('Enter a valid date').waitFor();
      await assertFit(tab, 'console-audit-problem');
      assert.deepEqual(complaints, []);
      await context.close();
    });
  });
}

test('all of it is saved as a file, and how far it is is told', async () => {
  const email = newAddress();
  await ask(email);
  const {tab, complaints, context} = await open(browser, looks.desktop);
  await tab.goto(`${AUDIT}?email=${encodeURIComponent(email)}`);
  await tab.locator('#events > li').first().waitFor();
  for (const [label, pattern] of [['Table (CSV)', /^id,created_at,.*\r\n"[^\r]*"\r\n$/], ['JSON lines', /^\{.*"event":"OTP_REQUESTED".*\}\n$/]]) {
    const saved = tab.waitForEvent('download');
    await tab.getByRole('button', {name: label}).click();
    const file = await contents(await saved);
    assert.match(file, pattern);
    assert.ok(file.includes(email));
    await tab.getByText('1 events, all that there are').waitFor();
  }
  assert.deepEqual(complaints, []);
  await context.close();
});

test('without scripts everything but what is live works', async () => {
  const email = newAddress();
  await ask(email);
  const {tab, context} = await open(browser, {...looks.phone, javaScriptEnabled: false});
  await tab.goto(AUDIT);
  await tab.getByLabel('Address').fill(email);
  await tab.getByRole('button', {name: 'Search'}).click();
  await tab.locator('#events summary').click();
  await tab.getByText('user agent').waitFor();
  await tab.getByText('Load again').waitFor();
  const saved = tab.waitForEvent('download');
  await tab.getByRole('button', {name: 'Table (CSV)'}).click();
  assert.match(await contents(await saved), /^id,created_at,/);
  await context.close();
});
