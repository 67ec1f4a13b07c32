// The console's doors, its list of people and the page of one: on a phone and on a desk, in light and in dark, by the keyboard.
import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import {assertFit, looks, newPerson, startChromium} from './chromium.mjs';
import {CONSOLE, open} from './console.mjs';
import {call, mailTo, newAddress, not} from './service.mjs';

const PEOPLE = `${CONSOLE}people/`;
/** What the list is asked for while one types. */
const SEARCH = /\/admin\/people\/\?search/;

let browser;

before(async () => {
  browser = await startChromium();
});

after(() => browser.close());

/** Somebody who has signed in once. */
async function somebody() {
  const email = newAddress();
  const {body: {handle}} = await call('POST', 'auth/otp/request/', {email});
  const {code: otp} = await mailTo(email);
  return (await call('POST', 'auth/otp/verify/', {email, otp, handle})).body.user;
}

for (const [name, look] of Object.entries(looks)) {
  describe(name, () => {
    test('the way in', async () => {
      const person = await newPerson(browser, look);
      const tab = await person.context.newPage();
      await tab.goto(PEOPLE);
      assert.equal(new URL(tab.url()).pathname, '/admin/sign-in/');
      await assertFit(tab, 'console-sign-in');
      const email = newAddress();
      await tab.fill('[name=email]', email);
      await tab.keyboard.press('Enter');
      await tab.waitForSelector('[name=code]');
      await assertFit(tab, 'console-code');
      await tab.fill('[name=code]', not((await mailTo(email)).code));
      await tab.keyboard.press('Enter');
      await tab.getByText('Tries left').waitFor();
      await assertFit(tab, 'console-wrong-code');
      const {code} = await mailTo(email);
      await tab.fill('[name=code]', code);
      await tab.keyboard.press('Enter');
      await tab.getByText('These pages are for staff').waitFor();
      await assertFit(tab, 'console-no-staff');
      assert.deepEqual(person.complaints, []);
      await person.context.close();
    });

    test('people are found while one types, and one of them is changed', async () => {
      const user = await somebody();
      const {tab, complaints, context} = await open(browser, look);
      await tab.goto(PEOPLE);
      await assertFit(tab, 'console-people');
      await tab.keyboard.press('/');
      await tab.keyboard.type(user.email);
      // What is typed is asked for a moment later, and stands in the URL once it is shown.
      await tab.waitForURL(shown => shown.searchParams.get('search') === user.email);
      await tab.waitForFunction(count => document.querySelectorAll('#list tbody tr').length === count, 1);
      await tab.getByRole('link', {name: user.email}).click();
      await tab.getByRole('heading', {name: user.email}).waitFor();
      await tab.getByRole('link', {name: 'All of their mails'}).waitFor();
      await assertFit(tab, 'console-person');
      await tab.getByLabel('First name').fill('<b>Ada</b>');
      await tab.getByRole('button', {name: 'Save'}).click();
      await tab.getByText('Saved.').waitFor();
      assert.equal(await tab.getByLabel('First name').inputValue(), '<b>Ada</b>');
      await tab.getByRole('button', {name: 'Sign out everywhere'}).click();
      await tab.getByText('Signed in nowhere').waitFor();
      await tab.getByText('Erase', {exact: true}).first().click();
      await tab.getByLabel('Type their address').fill(user.email);
      await tab.getByRole('button', {name: 'Erase'}).click();
      await tab.getByText('Erased:').waitFor();
      await tab.goto(`${PEOPLE}?search=${user.email}`);
      await tab.getByText('Nobody is found like that').waitFor();
      await assertFit(tab, 'console-nobody');
      assert.deepEqual(complaints, []);
      await context.close();
    });

    test('what is not there says so', async () => {
      const {tab, complaints, context} = await open(browser, look);
      await tab.goto(`${PEOPLE}00000000-0000-4000-8000-000000000000/`);
      await tab.getByText('There is nothing here').waitFor();
      await assertFit(tab, 'console-not-found');
      assert.deepEqual(complaints, []);
      await context.close();
    });
  });
}

test('what cannot be had is told where it would be, and the rest stays', async () => {
  const user = await somebody();
  const {tab, context} = await open(browser, looks.desktop);
  await tab.goto(PEOPLE);
  await tab.locator('#list tbody tr').first().waitFor();
  await context.route(SEARCH, route => route.fulfill({
    status: 503,
    contentType: 'text/html',
    body: '<main><div class="note bad" role="alert">Not to be had.</div></main>',
  }));
  await tab.getByLabel('Beginning of an address').fill(user.email);
  await tab.getByRole('alert').getByText('Not to be had.').waitFor();
  assert.ok(await tab.locator('#list tbody tr').count() > 0);
  await context.unroute(SEARCH);
  await context.route(SEARCH, route => route.abort());
  await tab.getByLabel('Beginning of an address').fill(user.email.slice(0, -1));
  await tab.getByRole('alert').getByText('The line to the server is broken').waitFor();
  await context.unroute(SEARCH);
  await tab.getByLabel('Beginning of an address').fill(user.email);
  await tab.waitForFunction(() => document.querySelectorAll('#list tbody tr').length === 1);
  assert.equal(await tab.getByRole('alert').count(), 0);
  await context.clearCookies();
  await tab.getByLabel('State').selectOption('true');
  await tab.waitForURL('**/admin/sign-in/?next=%2Fadmin%2Fpeople%2F**');
  await context.close();
});

test('who opens the link of a mail goes on to the console from there', async () => {
  const {tab, complaints, context} = await open(browser, looks.phone);
  const email = newAddress();
  await tab.goto(`${PEOPLE}`);
  await tab.getByText('Add somebody').click();
  await tab.getByLabel('E-mail address').fill(email);
  await tab.getByRole('button', {name: 'Add'}).click();
  await tab.getByRole('button', {name: 'Make staff'}).click();
  await tab.getByText('Saved.').waitFor();
  await context.clearCookies();
  await call('POST', 'auth/otp/request/', {email});
  const {link} = await mailTo(email);
  await tab.goto(link);
  await tab.locator('#open-anyway, #open').locator('visible=true').first().click();
  await tab.getByRole('button', {name: 'Go on to the console'}).click();
  await tab.locator('.who').filter({hasText: email}).waitFor({state: 'attached'});
  assert.deepEqual(complaints, []);
  await context.close();
});

test('without scripts everything but what is live works', async () => {
  const user = await somebody();
  const {tab, context} = await open(browser, {...looks.phone, javaScriptEnabled: false});
  await tab.goto(PEOPLE);
  await tab.getByLabel('Beginning of an address').fill(user.email);
  await tab.getByRole('button', {name: 'Search'}).click();
  await tab.getByRole('link', {name: user.email}).click();
  await tab.getByRole('button', {name: 'Disable'}).click();
  await tab.getByText('Saved.').waitFor();
  await tab.locator('h1 ~ .badges').getByText('disabled', {exact: true}).waitFor();
  await context.close();
});
