// The sign-in page as people meet it: every state, on a phone and on a desk, in light and in dark, by the keyboard alone.
import assert from 'node:assert/strict';
import {request as forward, createServer} from 'node:http';
import {after, afterEach, before, describe, test} from 'node:test';
import {assertFit, looks, newPerson, reach, startChromium} from './chromium.mjs';
import {call, disable, mailTo, newAddress, not, url} from './service.mjs';

const PAGE = `${url}/signin/`;
const TRIES = 5;
/** What .ci/pages has set: so many wrong codes close the address's codes, and so many a client's calls. */
const TOTAL = Number(process.env.OTP_TOTAL_GUESSES ?? 10);
const CLIENT_FAILURES = Number(process.env.OTP_CLIENT_FAILURES ?? 30);

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

async function person(more) {
  const one = await newPerson(browser, more);
  people.push(one);
  return one;
}

async function open({context}, path = PAGE) {
  const tab = await context.newPage();
  await tab.goto(path);
  return tab;
}

async function openNew(more) {
  return open(await person(more));
}

/** A state is there when it is shown, and the focus is where it begins. */
async function state(tab, id, title) {
  await tab.waitForSelector(`#${id}:not([hidden])`);
  if (title !== undefined) {
    await tab.waitForFunction(text => document.title.startsWith(text), title);
  }
  const begin = {ask: '#email', enter: '#code'}[id] ?? `#${id} h1`;
  await tab.waitForFunction(selector => document.activeElement.matches(selector), begin);
}

async function says(tab, text) {
  await tab.locator('#message').filter({hasText: text}).waitFor();
}

async function errs(tab, id, text) {
  await tab.locator(`#${id}-error`).filter({hasText: text}).waitFor();
  assert.equal(await tab.getAttribute(`#${id}`, 'aria-invalid'), 'true');
  assert.match(await tab.getAttribute(`#${id}`, 'aria-describedby'), new RegExp(`\\b${id}-error\\b`));
}

async function ask(tab, email = newAddress()) {
  await state(tab, 'ask');
  await tab.keyboard.type(email);
  await tab.keyboard.press('Enter');
  await state(tab, 'enter');
  return email;
}

/** As the first time it is sent by itself, and after that is not. */
async function tryCode(tab, code) {
  const before = await tab.textContent('#code-hint');
  await tab.fill('#code', '');
  await tab.keyboard.type(code);
  if (!before.includes('checked')) {
    await tab.keyboard.press('Enter');
  }
}

async function spendTries(tab, code) {
  for (let left = TRIES - 1; left > 0; left--) {
    await tryCode(tab, not(code));
    await errs(tab, 'code', left === 1 ? 'once more' : `${left} more`);
    await tab.waitForSelector('#enter form button:not([aria-busy])');
  }
  await tryCode(tab, not(code));
}

async function press(tab, selector) {
  await reach(tab, selector);
  await tab.keyboard.press('Enter');
}

/** Calls without the handle, as those of old clients. */
async function forgetHandle(tab) {
  await tab.evaluate(() => {
    const {handle, ...mail} = JSON.parse(sessionStorage.getItem('tses.waiting'));
    sessionStorage.setItem('tses.waiting', JSON.stringify(mail));
  });
  await tab.reload();
  await state(tab, 'enter');
}

for (const [name, look] of Object.entries(looks)) {
  describe(name, () => {
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
  });
}

test('a code is found in what is pasted, and sent by itself once', async () => {
  const one = await person({permissions: ['clipboard-read', 'clipboard-write']});
  const tab = await open(one);
  const email = await ask(tab);
  const {code} = await mailTo(email);
  let calls = 0;
  tab.on('request', request => {
    calls += request.url().endsWith('/otp/verify/') ? 1 : 0;
  });
  const paste = async text => {
    await tab.evaluate(copied => navigator.clipboard.writeText(copied), text);
    await tab.keyboard.press('ControlOrMeta+A');
    await tab.keyboard.press('ControlOrMeta+V');
  };
  await tab.keyboard.type('12a45');
  await tab.keyboard.press('Enter');
  await errs(tab, 'code', 'Enter the six digits');
  assert.equal(calls, 0);
  await paste(`Your code is ${not(code)}, good for 5 minutes`);
  await errs(tab, 'code', '4 more times');
  assert.equal(calls, 1);
  await paste(` ${code.slice(0, 3)} ${code.slice(3)}\n`);
  assert.equal(await tab.inputValue('#code'), code);
  assert.equal(calls, 1);
  await tab.keyboard.press('Enter');
  await state(tab, 'in');
  assert.equal(calls, 2);
});

test('a page that the phone dropped meanwhile still waits for the code', async () => {
  const tab = await openNew();
  const email = await ask(tab);
  await tab.reload();
  await state(tab, 'enter');
  await tryCode(tab, (await mailTo(email)).code);
  await state(tab, 'in');
});

test('whoever has gone on is not brought back by a late answer', async () => {
  const tab = await openNew();
  await ask(tab);
  let letGo;
  const held = new Promise(resolve => {
    letGo = resolve;
  });
  await tab.route('**/otp/verify/', async route => {
    await held;
    await route.fulfill({status: 400, json: {error: 'Invalid OTP', attempts_remaining: 0}});
  });
  await tryCode(tab, '123456');
  await tab.waitForSelector('#enter form button[aria-busy]');
  await press(tab, '#other');
  await state(tab, 'ask');
  const answered = tab.waitForResponse('**/otp/verify/');
  letGo();
  await answered;
  await tab.waitForSelector('#enter form button:not([aria-busy])', {state: 'attached'});
  await state(tab, 'ask');
});

test('tokens are kept nowhere, and what proves the device is sent the next time', async () => {
  const one = await person();
  const urls = [];
  const bodies = [];
  let tokens;
  one.context.on('request', request => {
    urls.push(request.url());
    bodies.push(request.postData() ?? '');
  });
  const tab = await open(one);
  tab.on('response', async response => {
    if (response.url().endsWith('/otp/verify/') && response.status() === 200) {
      tokens = await response.json();
    }
  });
  const email = await ask(tab);
  await tryCode(tab, (await mailTo(email)).code);
  await state(tab, 'in');
  const kept = await tab.evaluate(() => JSON.stringify([{...localStorage}, {...sessionStorage}]) + document.cookie + location.href);
  for (const token of [tokens.access, tokens.refresh]) {
    assert.ok(!kept.includes(token) && !urls.some(each => each.includes(token)));
  }
  assert.ok(kept.includes(tokens.device));
  await tab.reload();
  await ask(tab, email);
  assert.equal(JSON.parse(bodies.findLast(body => body.includes(email))).device, tokens.device);
  await tryCode(tab, (await mailTo(email, 2)).code);
  await state(tab, 'in');
  await press(tab, '#sign-out-everywhere');
  await state(tab, 'notice', 'You are signed out everywhere');
  assert.equal(await tab.evaluate(() => localStorage.length + sessionStorage.length), 0);
  assert.equal((await call('GET', 'auth/users/me/', undefined, {access: tokens.access})).status, 401);
});

test('an access token that has expired meanwhile does not keep anybody from signing out', async () => {
  const tab = await openNew();
  const email = await ask(tab);
  await tryCode(tab, (await mailTo(email)).code);
  await state(tab, 'in');
  let refusals = 0;
  await tab.route('**/logout/', route => refusals++ === 0 ? route.fulfill({status: 401, json: {detail: 'Token expired.'}}) : route.continue());
  await press(tab, '#sign-out');
  await state(tab, 'notice', 'You are signed out');
  assert.equal(refusals, 2);
});

test('what is stored by others, or cannot be, breaks nothing', async () => {
  const one = await person();
  const tab = await open(one);
  await tab.evaluate(() => {
    localStorage.setItem('tses.devices', '[{"email":7},null,"x"]');
    localStorage.setItem('tses.asked', '{"mask":1');
    sessionStorage.setItem('tses.waiting', '[]');
  });
  await tab.reload();
  const asked = await ask(tab);
  await tab.evaluate(email => {
    localStorage.setItem('tses.devices', JSON.stringify([{email, device: 'x'.repeat(129)}]));
    localStorage.setItem('tses.asked', JSON.stringify([{handle: 'x y', until: 9e15}, {handle: 7, until: Date.now() + 1000}]));
    sessionStorage.setItem('tses.waiting', JSON.stringify({email, until: 9e15}));
  }, asked);
  await tab.reload();
  await ask(tab, asked);
  const other = await person();
  await other.context.addInitScript(() => {
    for (const storage of ['localStorage', 'sessionStorage']) {
      Object.defineProperty(window, storage, {get: () => { throw new DOMException('denied', 'SecurityError'); }});
    }
  });
  const bare = await open(other);
  const email = await ask(bare);
  await tryCode(bare, (await mailTo(email)).code);
  await state(bare, 'in');
});

test('it works wherever a proxy puts the service', async () => {
  const proxy = createServer((incoming, outgoing) => {
    if (!incoming.url.startsWith('/auth/')) {
      outgoing.writeHead(404).end();
      return;
    }
    const {method, headers} = incoming;
    incoming.pipe(forward(`${url}${incoming.url.slice('/auth'.length)}`, {method, headers}, answer => {
      outgoing.writeHead(answer.statusCode, answer.headers);
      answer.pipe(outgoing);
    }));
  });
  await new Promise(resume => proxy.listen(0, 'localhost', resume));
  try {
    const base = `http://localhost:${proxy.address().port}/auth`;
    const one = await person();
    const tab = await open(one, `${base}/signin`);
    assert.equal(tab.url(), `${base}/signin/`);
    const email = await ask(tab);
    const {link} = await mailTo(email);
    // The redirection to the path with the slash keeps what stands behind the #.
    await tab.goto(`${base}/signin#${link.split('#')[1]}`);
    await state(tab, 'link');
    await press(tab, '#open');
    await state(tab, 'in');
    assert.equal(await tab.evaluate(() => document.querySelector('#in a').href), `${base}/api/v1/auth/redoc/`);
  } finally {
    proxy.closeAllConnections();
    proxy.close();
  }
});

test('it keeps to the colours of the system, and moves nothing for whoever wants that', async () => {
  const tab = await openNew({forcedColors: 'active', reducedMotion: 'reduce'});
  await state(tab, 'ask');
  assert.equal(await tab.evaluate(() => document.getAnimations().length), 0);
  assert.equal(await tab.evaluate(() => getComputedStyle(document.querySelector('.mood')).borderTopStyle), 'solid');
});

test('no countdown is read out', async () => {
  const tab = await openNew();
  await tab.clock.install();
  await ask(tab);
  const spoken = await tab.evaluate(() => {
    const changes = [];
    new MutationObserver(all => changes.push(...all.filter(({target}) => target.closest?.('[role=status], [aria-live]')).map(({target}) => target.textContent)))
      .observe(document.body, {subtree: true, childList: true, characterData: true});
    globalThis.changes = changes;
    return document.querySelector('#again .count').getAttribute('aria-hidden');
  });
  assert.equal(spoken, 'true');
  await tab.clock.runFor(31_000);
  assert.deepEqual(await tab.evaluate(() => globalThis.changes), ['You can ask for another mail now.']);
});
