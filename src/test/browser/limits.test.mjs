// The console's limits, and signing many people out: on a phone and on a desk, in light and in dark, without scripts.
import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import {assertFit, looks, startChromium} from './chromium.mjs';
import {CONSOLE, open} from './console.mjs';
import {call, mailTo, newAddress, newClientAddress} from './service.mjs';

const LIMITS = `${CONSOLE}limits/`;
const SIGN_OUT = `${CONSOLE}people/sign-out/`;
/** So many wrong codes without a handle lock an address. */
const TRIES = 5;

let browser;

before(async () => {
  browser = await startChromium();
});

after(() => browser.close());

/** An address that is locked, and the client that did it. */
async function locked() {
  const email = newAddress();
  const client = newClientAddress();
  for (let n = 0; n < TRIES; n++) {
    await call('POST', 'auth/otp/verify/', {email, otp: '000000'}, {client});
  }
  return {email, client};
}

async function somebody() {
  const email = newAddress();
  const {body: {handle}} = await call('POST', 'auth/otp/request/', {email});
  const {code: otp} = await mailTo(email);
  return (await call('POST', 'auth/otp/verify/', {email, otp, handle})).body;
}

for (const [name, look] of Object.entries(looks)) {
  describe(name, () => {
    test('whoever is locked is found, and begins afresh', async () => {
      const {email} = await locked();
      const {tab, complaints, context} = await open(browser, look);
      await tab.goto(LIMITS);
      await assertFit(tab, 'console-limits');
      await tab.getByLabel('Refused by').selectOption('lock');
      await tab.waitForURL(/limit=lock/);
      await tab.getByRole('link', {name: email}).click();
      await tab.getByRole('heading', {name: email}).waitFor();
      await tab.getByText('locked', {exact: true}).waitFor();
      await assertFit(tab, 'console-limits-address');
      await tab.getByRole('button', {name: 'begin afresh'}).click();
      await tab.getByText('Free: what was counted').waitFor();
      await tab.getByText('not locked').waitFor();
      await tab.goto(`${CONSOLE}limits/?limit=lock`);
      assert.equal(await tab.getByRole('link', {name: email}).count(), 0);
      assert.deepEqual(complaints, []);
      await context.close();
    });

    test('a client is looked up and freed, and what is none is told', async () => {
      const {client} = await locked();
      const {tab, complaints, context} = await open(browser, look);
      await tab.goto(LIMITS);
      await tab.getByLabel("Client's address").fill(client);
      await tab.keyboard.press('Enter');
      const left = tab.getByRole('row', {name: /Wrong codes of a client/});
      await left.getByText('25 of 30').waitFor();
      await assertFit(tab, 'console-limits-client');
      await tab.getByRole('button', {name: 'Free this client'}).click();
      await tab.getByText('Free: what was counted').waitFor();
      await left.getByText('30 of 30').waitFor();
      await tab.goto(`${LIMITS}client/?client=%3Cscript%3E`);
      await tab.getByText('That is no address of a client.').waitFor();
      await assertFit(tab, 'console-limits-none');
      assert.deepEqual(complaints, []);
      await context.close();
    });

    test('many are signed out, once they were looked at', async () => {
      const {user, refresh} = await somebody();
      const {tab, complaints, context} = await open(browser, look);
      await tab.goto(SIGN_OUT);
      await assertFit(tab, 'console-sign-out');
      await tab.getByLabel('Beginning of an address').fill(user.email);
      await tab.getByRole('button', {name: 'Preview'}).click();
      await tab.getByRole('link', {name: user.email}).waitFor();
      await assertFit(tab, 'console-sign-out-preview');
      await tab.getByRole('button', {name: 'Sign 1 person out'}).click();
      await tab.getByText('It has begun.').waitFor();
      await tab.getByText('done', {exact: true}).waitFor();
      await assertFit(tab, 'console-sign-out-done');
      assert.equal((await call('POST', 'auth/token/refresh/', {refresh})).status, 401);
      assert.deepEqual(complaints, []);
      await context.close();
    });
  });
}

test('without scripts everything but what is live works', async () => {
  const {email} = await locked();
  const {tab, context} = await open(browser, {...looks.phone, javaScriptEnabled: false});
  await tab.goto(LIMITS);
  await tab.getByLabel('Refused by').selectOption('lock');
  await tab.getByRole('button', {name: 'Show'}).click();
  await tab.getByRole('link', {name: email}).click();
  await tab.getByRole('button', {name: 'begin afresh'}).click();
  await tab.getByText('Free: what was counted').waitFor();
  await tab.goto(`${SIGN_OUT}?search=nobody-at-all&preview=true`);
  await tab.getByText('Nobody is found like that').waitFor();
  await context.close();
});

test('a preview that is no longer so signs nobody out', async () => {
  const {user, refresh} = await somebody();
  const {tab, context} = await open(browser, looks.desktop);
  await tab.goto(`${SIGN_OUT}?search=${user.email}&preview=true`);
  await tab.locator('[name=mark]').evaluate(mark => {
    mark.value = '99-1';
  });
  await tab.getByRole('button', {name: 'Sign 1 person out'}).click();
  await tab.getByText('This would be others than were shown.').waitFor();
  assert.equal((await call('POST', 'auth/token/refresh/', {refresh})).status, 200);
  await context.close();
});
