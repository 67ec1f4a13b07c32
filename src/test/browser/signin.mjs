// What people do on the sign-in page.
import assert from 'node:assert/strict';
import {after, afterEach, before} from 'node:test';
import {newPerson, reach, startChromium} from './chromium.mjs';
import {newAddress, not, url} from './service.mjs';

export const PAGE = `${url}/signin/`;
export const TRIES = 5;

let browser;
let people = [];

before(async () => {
  browser = await startChromium();
});

after(() => browser.close());

afterEach(async () => {
  const complaints = people.flatMap(person => person.complaints);
  await Promise.all(people.map(person => person.context.close()));
  people = [];
  assert.deepEqual(complaints, []);
});

export async function person(more) {
  const one = await newPerson(browser, more);
  people.push(one);
  return one;
}

export async function open({context}, path = PAGE) {
  const tab = await context.newPage();
  await tab.goto(path);
  return tab;
}

export async function openNew(more) {
  return open(await person(more));
}

/** A state is there when it is shown, and the focus is where it begins. */
export async function state(tab, id, title) {
  await tab.waitForSelector(`#${id}:not([hidden])`);
  if (title !== undefined) {
    await tab.waitForFunction(text => document.title.startsWith(text), title);
  }
  const begin = {ask: '#email', enter: '#code'}[id] ?? `#${id} h1`;
  await tab.waitForFunction(selector => document.activeElement.matches(selector), begin);
}

export async function says(tab, text) {
  await tab.locator('#message').filter({hasText: text}).waitFor();
}

export async function errs(tab, id, text) {
  await tab.locator(`#${id}-error`).filter({hasText: text}).waitFor();
  assert.equal(await tab.getAttribute(`#${id}`, 'aria-invalid'), 'true');
  assert.match(await tab.getAttribute(`#${id}`, 'aria-describedby'), new RegExp(`\\b${id}-error\\b`));
}

export async function ask(tab, email = newAddress()) {
  await state(tab, 'ask');
  await tab.keyboard.type(email);
  await tab.keyboard.press('Enter');
  await state(tab, 'enter');
  return email;
}

/** As the first time it is sent by itself, and after that is not. */
export async function tryCode(tab, code) {
  const before = await tab.textContent('#code-hint');
  await tab.fill('#code', '');
  await tab.keyboard.type(code);
  if (!before.includes('checked')) {
    await tab.keyboard.press('Enter');
  }
}

export async function spendTries(tab, code) {
  for (let left = TRIES - 1; left > 0; left--) {
    await tryCode(tab, not(code));
    await errs(tab, 'code', left === 1 ? 'once more' : `${left} more`);
    await tab.waitForSelector('#enter form button:not([aria-busy])');
  }
  await tryCode(tab, not(code));
}

export async function press(tab, selector) {
  await reach(tab, selector);
  await tab.keyboard.press('Enter');
}

/** Calls without the handle, as those of old clients. */
export async function forgetHandle(tab) {
  await tab.evaluate(() => {
    const {handle, ...mail} = JSON.parse(sessionStorage.getItem('tses.waiting'));
    sessionStorage.setItem('tses.waiting', JSON.stringify(mail));
  });
  await tab.reload();
  await state(tab, 'enter');
}
