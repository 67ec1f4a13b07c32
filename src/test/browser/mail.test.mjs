// Mails in the console: found by their state, with what became of them, and by domain.
import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {assertFit, looks, startChromium} from './chromium.mjs';
import {CONSOLE, open} from './console.mjs';
import {call, mailTo, newAddress} from './service.mjs';

const MAIL = `${CONSOLE}mail/`;

let browser;

before(async () => {
  browser = await startChromium();
});

after(() => browser.close());

for (const [name, look] of Object.entries(looks)) {
  test(`mails and domains, ${name}`, async () => {
    const email = newAddress();
    await call('POST', 'auth/otp/request/', {email});
    await mailTo(email);
    const {tab, complaints, context} = await open(browser, look);
    await tab.goto(MAIL);
    await tab.getByRole('link', {name: email}).waitFor();
    await assertFit(tab, 'console-mail');
    await tab.getByLabel('State').selectOption('withheld');
    await tab.getByText('No mail is in this state').waitFor();
    await assertFit(tab, 'console-no-mail');
    await tab.getByRole('link', {name: 'Show all'}).click();
    // Keys are heard once the page is there.
    await tab.waitForURL(MAIL);
    await tab.keyboard.press('/');
    await tab.keyboard.type(email);
    await tab.keyboard.press('Enter');
    await tab.waitForFunction(count => document.querySelectorAll('#list tbody tr').length === count, 1);
    await assertFit(tab, 'console-mail-address');
    await tab.getByRole('link', {name: email}).click();
    await tab.getByRole('heading', {name: 'People'}).waitFor();
    assert.deepEqual(complaints, []);
    await context.close();
  });
}

test('without scripts the filter is sent by its button', async () => {
  const {tab, context} = await open(browser, {...looks.phone, javaScriptEnabled: false});
  await tab.goto(MAIL);
  await tab.getByLabel('State').selectOption('sent');
  await tab.getByRole('button', {name: 'Show'}).click();
  await tab.getByText('example.com').first().waitFor();
  assert.match(tab.url(), /state=sent/);
  await context.close();
});
