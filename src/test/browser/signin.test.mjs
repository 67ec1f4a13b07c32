// The sign-in page as people meet it: what depends on no screen. Its states are walked through by signin-phone and signin-desktop.
import assert from 'node:assert/strict';
import {request as forward, createServer} from 'node:http';
import {test} from 'node:test';
import {call, mailTo, not, url} from './service.mjs';
import {person, open, openNew, state, errs, ask, tryCode, press} from './signin.mjs';

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
