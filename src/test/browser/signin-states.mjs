// Every state of the sign-in page, by the keyboard alone.
import assert from 'node:assert/strict';
import {test} from 'node:test';
import {assertFit} from './chromium.mjs';
import {call, disable, mailTo, newAddress, not} from './service.mjs';
import {PAGE, TRIES, person, open, openNew, state, says, errs, ask, tryCode, spendTries, press, forgetHandle} from './signin.mjs';

/** What .ci/pages has set: so many wrong codes close the address's codes, and so many a client's calls. */
const TOTAL = Number(process.env.OTP_TOTAL_GUESSES ?? 10);
const CLIENT_FAILURES = Number(process.env.OTP_CLIENT_FAILURES ?? 30);

/** @param look of the browser, see chromium.mjs */
export function everyState(look) {
  test('address, code, signed in, signed out', async () => {
    const tab = await openNew(look);
    await state(tab, 'ask', 'Sign in');
    await assertFit(tab, 'ask');
    await tab.keyboard.press('Enter');
    await errs(tab, 'email', 'Enter your e-mail address');
    await assertFit(tab, 'ask-empty');
    await tab.keyboard.type('ada@nowhere@');
    await tab.keyboard.press('Enter');
    await errs(tab, 'email', 'no e-mail address');
    await tab.fill('#email', '');
    await tab.keyboard.type('ada@denied.example');
    await tab.keyboard.press('Enter');
    await errs(tab, 'email', 'of this domain');
    await assertFit(tab, 'ask-domain');
    await tab.fill('#email', '');
    const email = await ask(tab);
    assert.equal(await tab.textContent('#enter-hint strong'), email);
    await assertFit(tab, 'enter');
    const {code} = await mailTo(email);
    await tryCode(tab, not(code));
    await errs(tab, 'code', '4 more times');
    await assertFit(tab, 'wrong');
    await tab.keyboard.press('Enter');
    await errs(tab, 'code', '3 more times');
    await tryCode(tab, code);
    await state(tab, 'in', 'You are signed in');
    assert.equal(await tab.textContent('#in-text strong'), email);
    await assertFit(tab, 'in');
    await press(tab, '#sign-out');
    await state(tab, 'notice', 'You are signed out');
    await assertFit(tab, 'out');
    await press(tab, '#notice-do');
    await state(tab, 'ask');
  });

  test('too many wrong codes end a request, and a new mail begins another', async () => {
    const tab = await openNew(look);
    const email = await ask(tab);
    await spendTries(tab, (await mailTo(email)).code);
    await state(tab, 'notice', 'Ask for a new code');
    await assertFit(tab, 'over');
    await press(tab, '#notice-do');
    await state(tab, 'enter');
    await says(tab, 'Another mail is on its way');
    await assertFit(tab, 'again');
    await tryCode(tab, (await mailTo(email, 2)).code);
    await state(tab, 'in');
  });

  test('a locked address says until when, to whoever has no request of their own', async () => {
    const tab = await openNew(look);
    const email = await ask(tab);
    const {code} = await mailTo(email);
    await forgetHandle(tab);
    await spendTries(tab, code);
    await state(tab, 'notice', 'No codes until');
    assert.match(await tab.textContent('#notice h1'), /until \d?\d:\d\d$/);
    assert.equal(await tab.getAttribute('#notice-do', 'aria-disabled'), 'true');
    assert.match(await tab.textContent('#notice-do .count'), /^(15:00|14:\d\d)$/);
    await assertFit(tab, 'locked');
    await press(tab, '#notice-do');
    await says(tab, 'Please wait until');
    await press(tab, '#notice-other');
    await state(tab, 'ask');
  });

  test('with codes locked for good the link still works, and the tab that waited learns of it', async () => {
    const one = await person(look);
    const tab = await open(one);
    const email = await ask(tab);
    let mails = 1;
    for (let wrong = TRIES; wrong < TOTAL; wrong += TRIES) {
      await spendTries(tab, (await mailTo(email, mails++)).code);
      await state(tab, 'notice', 'Ask for a new code');
      await press(tab, '#notice-do');
      await state(tab, 'enter');
    }
    const {code, link} = await mailTo(email, mails);
    await spendTries(tab, code);
    await state(tab, 'notice', 'Use the link in the mail');
    await assertFit(tab, 'link-only');

    const other = await open(one, link);
    await state(other, 'link', 'Sign in');
    assert.equal(await other.textContent('#link-text strong'), `${email[0]}***@example.com`);
    await assertFit(other, 'link');
    await press(other, '#open');
    await state(other, 'in');
    assert.equal(await other.textContent('#in-text strong'), email);
    await tab.waitForFunction(() => document.getElementById('notice-text').textContent.includes('another tab'));
    await state(tab, 'notice', 'You are signed in');
    await assertFit(tab, 'elsewhere');
  });

  test('a browser that did not ask for the link is warned, and a link works once', async () => {
    const asking = await openNew();
    const email = await ask(asking);
    const {link} = await mailTo(email);
    const other = await person(look);
    const tab = await open(other, link);
    await state(tab, 'stranger', 'Did you ask for this link?');
    assert.equal(tab.url(), PAGE);
    assert.equal(await tab.textContent('#stranger-text strong'), `${email[0]}***@example.com`);
    await assertFit(tab, 'stranger');
    await press(tab, '#leave');
    await state(tab, 'ask');

    // Who asked for an address that looks the same when it is masked did not ask for this one.
    await ask(tab, email.replace('@', '-too@'));
    await tab.goto(link);
    await state(tab, 'stranger');
    await press(tab, '#leave');

    // In a tab that has the page already only what stands behind the # changes.
    await tab.goto(link);
    await state(tab, 'stranger');
    await press(tab, '#open-anyway');
    await state(tab, 'in');
    assert.equal(await tab.textContent('#in-text strong'), email);
    assert.equal(tab.url(), PAGE);
    const late = await open(other, link);
    await state(late, 'notice', 'This link does not work any more');
    await assertFit(late, 'gone');
    await press(late, '#notice-do');
    await state(late, 'ask');
    await late.goto(`${PAGE}#abc`);
    await state(late, 'notice', 'This link is not whole');
    await assertFit(late, 'damaged');
  });

  test('a disabled account says who can help', async () => {
    const email = newAddress();
    await disable(email);
    const tab = await openNew(look);
    await ask(tab, email);
    await tryCode(tab, (await mailTo(email, 2)).code);
    await state(tab, 'notice', 'This account is disabled');
    await assertFit(tab, 'disabled');
    await press(tab, '#notice-do');
    await ask(tab, email);
    const other = await openNew(look);
    await other.goto((await mailTo(email, 3)).link);
    await state(other, 'stranger');
    await press(other, '#open-anyway');
    await state(other, 'notice', 'This account is disabled');
  });

  test('too many mails and too many tries say from when on to go on', async () => {
    const one = await person(look);
    const tab = await open(one);
    await tab.clock.install();
    const email = await ask(tab);
    for (let mails = 1; mails < 3; mails++) {
      await tab.clock.fastForward(30_000);
      await press(tab, '#again:not([aria-disabled])');
      await says(tab, 'Another mail is on its way');
    }
    await tab.clock.fastForward(30_000);
    await press(tab, '#again:not([aria-disabled])');
    await says(tab, 'Too many mails were asked for');
    assert.equal(await tab.getAttribute('#again', 'aria-disabled'), 'true');
    await assertFit(tab, 'again-limited');
    await press(tab, '#other');
    await state(tab, 'ask');
    await tab.keyboard.type(email);
    await tab.keyboard.press('Enter');
    await says(tab, 'You can ask again at');
    await assertFit(tab, 'ask-limited');
    await tab.keyboard.press('Backspace');
    assert.equal(await tab.getAttribute('#ask form button', 'aria-disabled'), null);

    await tab.fill('#email', '');
    await ask(tab);
    await forgetHandle(tab);
    for (let wrong = 0; wrong < CLIENT_FAILURES; wrong++) {
      await call('POST', 'auth/otp/verify/', {email: newAddress(), otp: '000000'}, {client: one.client});
    }
    await tryCode(tab, '123456');
    await says(tab, 'too many tries from your network');
    assert.equal(await tab.getAttribute('#enter form button', 'aria-disabled'), 'true');
    await assertFit(tab, 'limited');

    // Nobody refuses a link that is good, so one that is refused is none.
    const late = await open(one, `${PAGE}#AAAAAAAAAAAAAAAAAAAAAA`);
    await state(late, 'notice', 'This link does not work any more');
  });

  test('a code that has expired says so, also to whoever comes back', async () => {
    const tab = await openNew(look);
    await tab.clock.install();
    await ask(tab);
    await tab.clock.fastForward(299_000);
    await state(tab, 'enter');
    await tab.clock.fastForward(2000);
    await state(tab, 'notice', 'The code has expired');
    await assertFit(tab, 'expired');
    await tab.reload();
    await state(tab, 'ask');
  });

  test('a service that is away, and a network that is, lose nothing', async () => {
    const one = await person(look);
    const tab = await open(one);
    const away = route => route.fulfill({status: 503, headers: {'Retry-After': '1'}, json: {detail: 'Service temporarily unavailable.'}});
    await tab.route('**/otp/request/', away);
    const email = newAddress();
    await state(tab, 'ask');
    await tab.keyboard.type(email);
    await tab.keyboard.press('Enter');
    await says(tab, 'Nothing is lost');
    await assertFit(tab, 'away');
    await tab.unroute('**/otp/request/');
    await tab.waitForSelector('#ask form button:not([aria-disabled])');
    await one.context.setOffline(true);
    await says(tab, 'You are offline');
    await tab.keyboard.press('Enter');
    await says(tab, 'You are offline');
    await assertFit(tab, 'offline');
    await one.context.setOffline(false);
    await says(tab, 'You are online again');
    await tab.keyboard.press('Enter');
    await state(tab, 'enter');
    await tab.route('**/otp/verify/', route => route.abort());
    await tryCode(tab, '123456');
    await says(tab, 'cannot be reached');
    await tab.unroute('**/otp/verify/');
    await tab.route('**/otp/verify/', route => route.fulfill({status: 500, headers: {'X-Request-ID': 'r-1'}, body: '<h1>Broken</h1>'}));
    await tab.keyboard.press('Enter');
    await says(tab, /on our side.*r-1/);
    await tab.unroute('**/otp/verify/');

    await tab.route('**/otp/link/preview/', away);
    await tab.goto((await mailTo(email)).link);
    await state(tab, 'notice', 'The link could not be looked at');
    await assertFit(tab, 'unchecked');
    await tab.unroute('**/otp/link/preview/');
    await tab.waitForSelector('#notice-do:not([aria-disabled])');
    await press(tab, '#notice-do');
    await state(tab, 'link');
  });

  test('without JavaScript the page says where the code goes', async () => {
    const asking = await openNew();
    const email = await ask(asking);
    const {link} = await mailTo(email);
    const tab = await openNew({...look, javaScriptEnabled: false});
    await tab.goto(link);
    assert.equal(await tab.locator('h1:visible').innerText(), 'Enter the code where you asked for it');
    assert.equal(await tab.locator('section:visible').count(), 0);
    await asking.goto(link);
    await state(asking, 'link');
  });
}
