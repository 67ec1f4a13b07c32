import assert from 'node:assert/strict';
import {mkdirSync, readFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {after, afterEach, before, test} from 'node:test';
import type {Browser, BrowserContext, Page} from 'playwright-core';
import {codeFor, linkFor, newAddress, not} from '../dev/service.js';
import {newPerson, serveExample, startChromium} from './chromium.js';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const pictures = process.env['PICTURES'];
const MONTH = 30 * 24 * 60 * 60;

let browser: Browser;
let example: {origin: string; stop: () => void};
const contexts: BrowserContext[] = [];
/** What browsers complained of: violations of the policy, errors of scripts. */
let complaints: string[] = [];

before(async () => {
  example = await serveExample();
  browser = await startChromium();
});

after(async () => {
  await browser.close();
  example.stop();
});

afterEach(async () => {
  await Promise.all(contexts.splice(0).map(context => context.close()));
  assert.deepEqual(complaints.splice(0), []);
});

async function open(more: object = {}): Promise<BrowserContext> {
  const context = await newPerson(browser, more);
  contexts.push(context);
  context.on('weberror', error => complaints.push(error.error().message));
  context.on('console', message => {
    // Each refused call is one, too, which is no fault of the page.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) {
      complaints.push(message.text());
    }
  });
  return context;
}

async function page(context: BrowserContext): Promise<Page> {
  const opened = await context.newPage();
  await opened.goto(example.origin);
  return opened;
}

/** With the keyboard alone, as the focus is where it goes on. */
async function signIn(tab: Page, email = newAddress()): Promise<string> {
  await tab.waitForSelector('#email:focus');
  await tab.keyboard.type(email);
  await tab.keyboard.press('Enter');
  await tab.waitForSelector('#code:focus');
  await tab.keyboard.type(await codeFor(email));
  await tab.keyboard.press('Enter');
  await tab.waitForSelector('#in:not([hidden])');
  return email;
}

async function message(tab: Page, text: RegExp): Promise<void> {
  await tab.locator('#message').filter({hasText: text}).waitFor();
}

/** Nothing that axe complains of, and nothing beside the screen. */
async function assertAccessible(tab: Page, name: string): Promise<void> {
  if (pictures !== undefined) {
    mkdirSync(pictures, {recursive: true});
    await tab.screenshot({path: `${pictures}/${name}.png`, fullPage: true});
  }
  await tab.evaluate(axe);
  const violations = await tab.evaluate(async () => {
    const result = await (globalThis as any).axe.run();
    return result.violations.map((violation: any) => `${violation.id}: ${violation.nodes.map((node: any) => node.html)}`);
  });
  assert.deepEqual(violations, [], name);
  assert.equal(await tab.evaluate(() => document.documentElement.scrollWidth), 390, name);
}

function countExchanges(context: BrowserContext): () => number {
  let exchanges = 0;
  context.on('request', request => {
    exchanges += request.method() === 'POST' && request.url().endsWith('/token/refresh/') ? 1 : 0;
  });
  return () => exchanges;
}

/** So that the next call of any tab is refused. */
function spoilAccess(tab: Page): Promise<void> {
  return tab.evaluate(() => {
    const tokens = JSON.parse(localStorage.getItem('tses.tokens') ?? '{}');
    localStorage.setItem('tses.tokens', JSON.stringify({...tokens, access: `${tokens.access.slice(0, -4)}AAAA`}));
  });
}

for (const colorScheme of ['light', 'dark'] as const) {
  test(`each step is accessible and fits a phone, ${colorScheme}`, async () => {
    const tab = await page(await open({colorScheme, locale: 'en-GB'}));
    const email = newAddress();
    await tab.waitForSelector('#email:focus');
    await assertAccessible(tab, `${colorScheme}-1-ask`);
    await tab.keyboard.type(email);
    await tab.keyboard.press('Enter');
    await tab.waitForSelector('#code:focus');
    await assertAccessible(tab, `${colorScheme}-2-enter`);
    await tab.keyboard.type(not(await codeFor(email)));
    await tab.keyboard.press('Enter');
    await message(tab, /You have 4 more tries/);
    await assertAccessible(tab, `${colorScheme}-3-wrong`);
    await tab.keyboard.type(await codeFor(email));
    await tab.keyboard.press('Enter');
    await tab.waitForSelector('#in:not([hidden])');
    await assertAccessible(tab, `${colorScheme}-4-in`);
  });
}

test('a code that is pasted as the mail shows it is taken', async () => {
  const tab = await page(await open({permissions: ['clipboard-read', 'clipboard-write']}));
  const email = newAddress();
  await tab.fill('#email', email);
  await tab.click('#ask button');
  await tab.waitForSelector('#code:focus');
  const code = await codeFor(email);
  await tab.evaluate(text => navigator.clipboard.writeText(text), ` ${code.slice(0, 3)} ${code.slice(3)}`);
  await tab.keyboard.press('ControlOrMeta+V');
  await tab.keyboard.press('Enter');

  await tab.waitForSelector('#in:not([hidden])');
  assert.equal(await tab.textContent('#who'), email);
});

test('the page says at each refusal what may be done next', async () => {
  const tab = await page(await open());
  await tab.fill('#email', 'ada@localhost@');
  await tab.keyboard.press('Enter');
  assert.ok(await tab.isVisible('#ask'));
  const email = newAddress();
  await tab.fill('#email', email);
  await tab.keyboard.press('Enter');
  await tab.waitForSelector('#enter:not([hidden])');
  for (let more = 0; more < 2; more++) {
    await tab.click('#again:enabled');
  }
  await tab.click('#again:enabled');
  await message(tab, /That was too often\. You can try again at \d/);
  assert.ok(await tab.isDisabled('#again'));
  await guess(tab, not(await codeFor(email)));
  await message(tab, /not good any more.*Ask for another/);

  // As in a browser that did not ask.
  await tab.evaluate(() => localStorage.removeItem('tses.tokens.addresses'));
  await tab.waitForSelector('#enter form button:enabled');
  await guess(tab, not(await codeFor(email)));
  await message(tab, /Until \d.*no code is taken that was asked for elsewhere/);
  assert.ok(await tab.isDisabled('#enter form button'));
});

/** Five wrong codes; what the last one leads to is up to the caller. */
async function guess(tab: Page, wrong: string): Promise<void> {
  for (let tries = 4; tries > 0; tries--) {
    await tab.fill('#code', wrong);
    await tab.keyboard.press('Enter');
    await message(tab, new RegExp(`You have ${tries} more`));
    await tab.waitForSelector('#enter form button:enabled');
  }
  await tab.keyboard.press('Enter');
}

for (const link of [true, false]) {
  test(`codes that strangers have closed for weeks are told, and whether the link works: ${link}`, async () => {
    const context = await open();
    const tab = await page(context);
    await tab.fill('#email', newAddress());
    await tab.keyboard.press('Enter');
    await tab.waitForSelector('#code:focus');
    await context.route('**/otp/verify/', route => route.fulfill({
      status: 423,
      headers: {'Access-Control-Allow-Origin': example.origin},
      json: {error: 'Too many wrong codes.', code: 'closed', unlock_eta: MONTH, retry_after: MONTH, link},
    }));
    await tab.keyboard.type('123456');
    await tab.keyboard.press('Enter');

    await message(tab, /Until .*\d{4}.*not even the right one/);
    assert.equal(await tab.locator('#message').filter({hasText: /newest mail: it still works/}).count(), link ? 1 : 0);
    assert.ok(await tab.isDisabled('#enter form button'));
    assert.ok(await tab.isEnabled('#again'));
  });
}

test('a link of a mail that this browser asked for signs in all its tabs when it is pressed, and once', async () => {
  const context = await open();
  const [waiting, opened] = [await page(context), await context.newPage()];
  const email = newAddress();
  await waiting.fill('#email', email);
  await waiting.keyboard.press('Enter');
  await waiting.waitForSelector('#code:focus');
  const link = await linkFor(email);
  assert.equal(link.origin, example.origin);

  await opened.goto(link.href);
  await opened.waitForSelector('#link-title:focus');
  assert.equal(await opened.textContent('#whom'), 'c***@example.com');
  assert.ok(await opened.isHidden('#stranger'));
  assert.equal(opened.url(), `${example.origin}/`);
  await assertAccessible(opened, 'link-own');
  await opened.keyboard.press('Tab');
  await opened.keyboard.press('Enter');
  for (const tab of [opened, waiting]) {
    await tab.waitForSelector('#in:not([hidden])');
    assert.equal(await tab.textContent('#who'), email);
  }

  await waiting.goto(link.href);
  await message(waiting, /This link is not good any more/);
  assert.ok(await waiting.isVisible('#in'));
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`a browser that did not ask for the mail of a link warns, ${colorScheme}`, async () => {
    const asking = await page(await open());
    const email = newAddress();
    await asking.fill('#email', email);
    await asking.keyboard.press('Enter');
    await asking.waitForSelector('#code:focus');
    const link = await linkFor(email);
    const tab = await page(await open({colorScheme}));
    await tab.waitForSelector('#ask:not([hidden])');

    await tab.goto(link.href);
    await tab.waitForSelector('#stranger:not([hidden])');
    await assertAccessible(tab, `${colorScheme}-link-of-a-stranger`);
    await tab.click('#leave');
    await tab.waitForSelector('#email:focus');
    await tab.goto(link.href);
    await tab.click('#open');

    await tab.waitForSelector('#in:not([hidden])');
    assert.equal(await tab.textContent('#who'), email);
  });
}

test('a page that the phone dropped meanwhile still waits for the code', async () => {
  const tab = await page(await open());
  const email = newAddress();
  await tab.fill('#email', email);
  await tab.keyboard.press('Enter');
  await tab.waitForSelector('#code:focus');
  await tab.reload();
  await tab.waitForSelector('#code:focus');
  await tab.keyboard.type(await codeFor(email));
  await tab.keyboard.press('Enter');

  await tab.waitForSelector('#in:not([hidden])');
});

test('without the network the page says so, and goes on when it is back', async () => {
  const context = await open();
  const tab = await page(context);
  await tab.waitForSelector('#email:focus');
  await context.setOffline(true);
  await tab.keyboard.type(newAddress());
  await tab.keyboard.press('Enter');
  await message(tab, /cannot be reached/);
  await context.setOffline(false);
  await tab.waitForSelector('#ask button:enabled');
  await tab.keyboard.press('Enter');

  await tab.waitForSelector('#enter:not([hidden])');
});

test('tabs learn of signing in and out in one of them', async () => {
  const context = await open();
  const [one, two] = [await page(context), await page(context)];
  await two.waitForSelector('#ask:not([hidden])');
  const email = await signIn(one);
  await two.waitForSelector('#in:not([hidden])');
  assert.equal(await two.textContent('#who'), email);

  await two.click('#sign-out');

  await one.waitForSelector('#ask:not([hidden])');
  await two.waitForSelector('#ask:not([hidden])');
  assert.equal(await one.evaluate(() => localStorage.getItem('tses.tokens')), null);
});

test('sessions of other browsers are shown and can be ended, one by one or all', async () => {
  const [here, there, third] = [await page(await open()), await page(await open()), await page(await open())];
  const email = newAddress();
  await signIn(there, email);
  const former = await codeFor(email);
  await here.fill('#email', email);
  await here.keyboard.press('Enter');
  await here.waitForSelector('#code:focus');
  await here.keyboard.type(await codeFor(email, former));
  await here.keyboard.press('Enter');
  await here.waitForSelector('#sessions li:nth-child(2)');
  await here.click('#sessions button');
  await message(here, /That session has ended/);
  assert.equal(await here.locator('#sessions li').count(), 1);
  await there.reload();
  await there.waitForSelector('#ask:not([hidden])');

  await third.waitForSelector('#ask:not([hidden])');
  await here.click('#sign-out-everywhere');
  await here.waitForSelector('#ask:not([hidden])');
});

test('two tabs whose token was refused at once exchange it once, and stay signed in', async () => {
  const context = await open();
  const [one, two] = [await page(context), await page(context)];
  const email = await signIn(one);
  await two.waitForSelector('#in:not([hidden])');
  const exchanges = countExchanges(context);

  for (let round = 1; round <= 5; round++) {
    await spoilAccess(one);
    await Promise.all([one.reload(), two.reload()]);
    for (const tab of [one, two]) {
      await tab.waitForSelector('#in:not([hidden])');
      assert.equal(await tab.textContent('#who'), email);
    }
    assert.equal(exchanges(), round);
  }
});

test('two tabs of a browser without locks stay signed in, too', async () => {
  const context = await open();
  await context.addInitScript(() => Object.defineProperty(Navigator.prototype, 'locks', {value: undefined}));
  const [one, two] = [await page(context), await page(context)];
  const email = await signIn(one);
  await two.waitForSelector('#in:not([hidden])');

  for (let round = 1; round <= 5; round++) {
    await spoilAccess(one);
    await Promise.all([one.reload(), two.reload()]);
    for (const tab of [one, two]) {
      await tab.waitForSelector('#in:not([hidden])');
      assert.equal(await tab.textContent('#who'), email);
    }
  }
});

test('no token is ever in an address', async () => {
  const context = await open();
  const urls: string[] = [];
  context.on('request', request => urls.push(request.url()));
  const tab = await page(context);
  await signIn(tab);
  const stored = await tab.evaluate(() => localStorage.getItem('tses.tokens') ?? '{}');
  const {access, refresh} = JSON.parse(stored) as {access: string; refresh: string};
  await tab.click('#sign-out');
  await tab.waitForSelector('#ask:not([hidden])');

  assert.ok(access && refresh && urls.length > 10);
  assert.deepEqual(urls.filter(address => address.includes(access) || address.includes(refresh)), []);
});
