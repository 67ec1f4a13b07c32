// The first page of the console: live in a browser with scripts, as it was at that moment in one without.
import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import {assertFit, looks, reach, startChromium} from './chromium.mjs';
import {CONSOLE, open} from './console.mjs';
import {call, mailTo, newAddress, not} from './service.mjs';

let browser;

before(async () => {
  browser = await startChromium();
});

after(() => browser.close());

/** Asks for a code, mistypes it, and signs in. */
async function signInOnce() {
  const email = newAddress();
  const {body: {handle}} = await call('POST', 'auth/otp/request/', {email});
  const {code} = await mailTo(email);
  await call('POST', 'auth/otp/verify/', {email, otp: not(code), handle});
  await call('POST', 'auth/otp/verify/', {email, otp: code, handle});
}

/** How many there were in the last quarter of an hour, as a tile shows it. */
function counted(tab, label) {
  return tab.evaluate(name => {
    const tile = [...document.querySelectorAll('.tiles > div')].find(each => each.querySelector('dt').textContent === name);
    return Number(tile.querySelector('.soft').textContent.replace(/\D.*$/, ''));
  }, label);
}

for (const [name, look] of Object.entries(looks)) {
  describe(name, () => {
    test('what happens shows while one looks, and nobody loses their place', async () => {
      const {tab, complaints, context} = await open(browser, look);
      await tab.goto(CONSOLE);
      await tab.getByText('Live', {exact: true}).waitFor();
      const before = await counted(tab, 'Sign-ins');
      await tab.locator('#charts .uplot').nth(4).waitFor();
      await tab.locator('#charts-title ~ nav a, .row nav a').first().focus();

      await signInOnce();

      await tab.waitForFunction(start => {
        const tile = document.querySelector('.tiles > div .soft');
        return Number(tile.textContent.replace(/\D.*$/, '')) > start;
      }, before);
      await tab.waitForFunction(() => document.querySelector('#nodes .badge.good'));
      await tab.waitForFunction(() => document.querySelectorAll('#nodes .badge').length >= 3);
      assert.equal(await tab.evaluate(() => document.activeElement.textContent), '15 min');
      await assertFit(tab, 'console-now');
      assert.deepEqual(complaints, []);
      await context.close();
    });

    test('charts of a day', async () => {
      const {tab, complaints, context} = await open(browser, look);
      await tab.goto(CONSOLE);
      await reach(tab, '.row nav a[href*="24h"]');
      await tab.keyboard.press('Enter');
      await tab.waitForURL(/window=24h/);
      await tab.locator('#charts .uplot').nth(4).waitFor();
      await tab.getByText('The same in numbers').click();
      assert.equal(await tab.locator('.numbers').last().locator('tbody tr').count(), 15);
      await assertFit(tab, 'console-now-day');
      assert.deepEqual(complaints, []);
      await context.close();
    });
  });
}

test('a line that breaks is told of, and taken up again', async () => {
  const {tab, context} = await open(browser, looks.desktop);
  await context.route('**/admin/now/', route => route.abort());
  await tab.goto(CONSOLE);
  await tab.getByText('Not live').waitFor();
  await context.unroute('**/admin/now/');
  await tab.getByText('Live', {exact: true}).waitFor();
  await context.close();
});

test('who is signed out is told so, and where to sign in again', async () => {
  for (const [page, stream] of [[CONSOLE, '**/admin/now/'], [`${CONSOLE}audit/`, '**/admin/audit/stream/**']]) {
    const {tab, complaints, context} = await open(browser, looks.phone);
    await context.route(stream, route => route.abort());
    await tab.goto(page);
    await tab.getByText('Not live').waitFor();
    await context.clearCookies();
    await context.unroute(stream);
    await tab.getByText('you are signed out').waitFor();
    await assertFit(tab, `console-signed-out-${page === CONSOLE ? 'now' : 'audit'}`);
    await tab.getByRole('link', {name: 'Sign in again'}).click();
    await tab.getByLabel('E-mail address').waitFor();
    assert.deepEqual(complaints, []);
    await context.close();
  }
});

test('without scripts it is as it was at that moment', async () => {
  const {tab, context} = await open(browser, {...looks.phone, javaScriptEnabled: false});
  await tab.goto(CONSOLE);
  await tab.getByRole('heading', {name: 'What needs you'}).waitFor();
  await tab.getByText('Load it again').click();
  await tab.getByText('The same in numbers').click();
  assert.equal(await tab.locator('.numbers').last().locator('tbody tr').count(), 15);
  assert.equal(await tab.locator('#charts').isVisible(), false);
  await context.close();
});
