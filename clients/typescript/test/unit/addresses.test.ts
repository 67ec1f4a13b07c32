import assert from 'node:assert/strict';
import {afterEach, beforeEach, test} from 'node:test';
import {Addresses, type KnownAddress} from '../../src/addresses.js';
import {localStorageOf, memoryStorage, sessionStorageOf, type TokenStorage, Tses} from '../../src/index.js';
import {FakeArea} from './fake-area.js';
import {answer, FakeService, loseTheAnswer, signedIn, tokensOf} from './fake-service.js';

const tokens = tokensOf('one', 1);
const wrong = answer(400, {error: 'Invalid OTP', code: 'wrong_code', attempts_remaining: 4});
const opened: Tses[] = [];

let service: FakeService;
let area: FakeArea;

beforeEach(async () => {
  service = await FakeService.start();
  area = new FakeArea();
});

afterEach(() => {
  opened.splice(0).forEach(tses => tses.close());
  service.stop();
});

/** As a page is that was loaded again: what it knows is what was kept. */
function open(storage: TokenStorage = sessionStorageOf({sessionStorage: area})): Tses {
  const tses = new Tses({url: service.url, storage});
  opened.push(tses);
  return tses;
}

function sent(handle: string, seconds = 300): ReturnType<typeof answer> {
  return answer(202, {message: 'OTP sent successfully', expires_in: seconds, handle});
}

/** What the service was sent last. */
function lastBody(): unknown {
  return service.received.at(-1)?.body;
}

function known(): any[] {
  return JSON.parse(area.getItem('tses.tokens.addresses') ?? '[]');
}

test('a code goes with the handle of its request, also from a page that was loaded again', async () => {
  service.will(sent('first'), wrong, wrong, sent('second'), wrong);
  const tses = open();

  await tses.requestCode('Ada@Example.com ');
  assert.deepEqual(lastBody(), {email: 'Ada@Example.com '});
  await tses.verifyCode('ada@example.com', '123456').catch(() => undefined);
  assert.deepEqual(lastBody(), {email: 'ada@example.com', otp: '123456', handle: 'first'});
  await open().verifyCode('ada@example.com', '123456').catch(() => undefined);
  assert.deepEqual(lastBody(), {email: 'ada@example.com', otp: '123456', handle: 'first'});
  await tses.requestCode('ada@example.com');
  await tses.verifyCode('ada@example.com', '123456').catch(() => undefined);
  assert.deepEqual(lastBody(), {email: 'ada@example.com', otp: '123456', handle: 'second'});
});

test('a code that was asked for elsewhere goes without a handle', async () => {
  service.will(sent('of-grace'), wrong);
  const tses = open();
  await tses.requestCode('grace@example.com');

  await tses.verifyCode('ada@example.com', '123456').catch(() => undefined);

  assert.deepEqual(lastBody(), {email: 'ada@example.com', otp: '123456'});
});

test('a handle is sent as long as its code lives, and not after a sign-in', async () => {
  service.will(sent('over', 0), wrong, sent('spent'), answer(200, signedIn(tokens)), wrong);
  const tses = open();

  await tses.requestCode('ada@example.com');
  await tses.verifyCode('ada@example.com', '123456').catch(() => undefined);
  assert.deepEqual(lastBody(), {email: 'ada@example.com', otp: '123456'});
  await tses.requestCode('ada@example.com');
  await tses.verifyCode('ada@example.com', '123456');
  await tses.verifyCode('ada@example.com', '123456').catch(() => undefined);
  assert.deepEqual(lastBody(), {email: 'ada@example.com', otp: '123456', device: 'device'});
});

test('a handle is kept when its answer was lost, and when its request is over', async () => {
  const over = answer(400, {error: 'Invalid OTP', code: 'request_over', attempts_remaining: 0});
  service.will(sent('first'), loseTheAnswer, over, answer(200, signedIn(tokens)));
  const tses = open();
  await tses.requestCode('ada@example.com');

  await tses.verifyCode('ada@example.com', '123456').catch(() => undefined);
  await tses.verifyCode('ada@example.com', '123456').catch(() => undefined);
  await tses.verifyCode('ada@example.com', '123456');

  assert.deepEqual(service.received.slice(1).map(request => request.body.handle), ['first', 'first', 'first']);
});

test('a device that has signed in proves it when it asks for the same address, by code or by link', async () => {
  const [byCode, byLink] = ['by-code', 'by-link'].map(device => answer(200, signedIn(tokens, device)));
  assert.ok(byCode && byLink);
  service.will(byCode, sent('first'), sent('of-grace'), byLink, sent('second'));
  await open().verifyCode('ada@example.com', '123456');

  await open().requestCode('ADA@example.com');
  assert.deepEqual(lastBody(), {email: 'ADA@example.com', device: 'by-code'});
  await open().requestCode('grace@example.com');
  assert.deepEqual(lastBody(), {email: 'grace@example.com'});
  await open().openLink('token');
  assert.deepEqual(lastBody(), {token: 'token'});
  await open().requestCode('ada@example.com');
  assert.deepEqual(lastBody(), {email: 'ada@example.com', device: 'by-link'});
});

test('a device is known for the addresses that were used last', async () => {
  const tses = open();
  for (const user of ['a', 'b', 'c', 'd', 'e', 'f', 'b']) {
    service.will(answer(200, signedIn(tokens, `device-of-${user}`, user)));
    await tses.verifyCode(`${user}@example.com`, '123456');
  }

  assert.deepEqual(known().map(entry => entry.proof.user), ['b', 'f', 'e', 'd', 'c']);
});

test('signing out keeps the proof, signing out everywhere ends those of the person and no others', async () => {
  service.will(answer(200, signedIn(tokens, 'of-grace', 'grace')), answer(200, signedIn(tokens)), answer(200, {}),
    answer(200, signedIn(tokens)), answer(200, {}));
  const tses = open();
  await tses.verifyCode('grace@example.com', '123456');
  await tses.verifyCode('ada@example.com', '123456');

  await tses.signOut();
  assert.deepEqual(known().map(entry => entry.email), ['ada@example.com', 'grace@example.com']);
  await tses.verifyCode('ada@example.com', '123456');
  await tses.signOut('all');
  assert.deepEqual(known().map(entry => entry.email), ['grace@example.com']);
});

test('copies of a page forget a proof, too, when all is signed out', async () => {
  const copy = new FakeArea();
  service.will(answer(200, signedIn(tokens)), answer(200, {}));
  const tses = open();
  open(sessionStorageOf({sessionStorage: copy}));
  await tses.verifyCode('ada@example.com', '123456');
  copy.setItem('tses.tokens.addresses', area.getItem('tses.tokens.addresses') ?? '');

  await tses.signOut('all');

  const deadline = Date.now() + 5000;
  while (copy.getItem('tses.tokens.addresses') !== null) {
    assert.ok(Date.now() < deadline, 'not in time');
    await new Promise(resume => setTimeout(resume, 5));
  }
});

test('a link tells whether its mail was asked for here, by the handles of what was', async () => {
  const preview = (asked: boolean) => answer(200, {email: 'a***@example.com', expires_in: 287, asked});
  service.will(preview(false), sent('of-grace'), sent('first'), preview(true), answer(200, signedIn(tokens)), preview(false));
  const tses = open();

  assert.deepEqual(await tses.previewLink('token'), {email: 'a***@example.com', expiresIn: 287, askedHere: false});
  await tses.requestCode('grace@example.com');
  await tses.requestCode('Ada@example.com');
  assert.equal((await open().previewLink('token')).askedHere, true);
  assert.deepEqual(lastBody(), {token: 'token', handles: ['first', 'of-grace']});
  await tses.openLink('token');
  await tses.previewLink('token');
  assert.deepEqual(lastBody(), {token: 'token', handles: ['of-grace']});
});

test('addresses are remembered in memory where a storage has no place for them', async () => {
  service.will(sent('first'), wrong, wrong);
  const storage = memoryStorage();
  const tses = open(storage);
  await tses.requestCode('ada@example.com');

  await tses.verifyCode('ada@example.com', '123456').catch(() => undefined);
  assert.deepEqual(lastBody(), {email: 'ada@example.com', otp: '123456', handle: 'first'});
  await open(storage).verifyCode('ada@example.com', '123456').catch(() => undefined);
  assert.deepEqual(lastBody(), {email: 'ada@example.com', otp: '123456'});
});

test('a storage that takes or gives nothing keeps nobody from signing in', async () => {
  const broken = {
    read: () => {
      throw new Error('forbidden');
    },
    write: () => {
      throw new Error('full');
    },
  };
  service.will(sent('first'), answer(200, signedIn(tokens)));
  const tses = open({...memoryStorage(), addresses: broken});

  await tses.requestCode('ada@example.com');
  await tses.verifyCode('ada@example.com', '123456');

  assert.deepEqual(lastBody(), {email: 'ada@example.com', otp: '123456', handle: 'first'});
});

test('of addresses that are used at once, none is lost', async () => {
  let held: readonly KnownAddress[] = [];
  const addresses = new Addresses({
    read: async () => held,
    write: async known => {
      held = known;
    },
  });

  await Promise.all(['a', 'b', 'c'].map(email => addresses.asked(email, `handle-of-${email}`, 300)));

  assert.deepEqual(held.map(known => known.email), ['c', 'b', 'a']);
});

test('what is in a storage without being addresses counts as nothing', async () => {
  const localStorage = area;
  const window = {localStorage, addEventListener: () => undefined, removeEventListener: () => undefined};
  for (const strange of ['', 'null', '{}', '7', '[null]', '[{}]', '[{"email":7}]', '[{"email":"a","request":{"until":9e15}}]',
    '[{"email":"a","proof":{"device":"a"}}]', '[{"email":"a","request":{"handle":"a","until":"soon"}}]', 'no json']) {
    area.setItem('tses.tokens.addresses', strange);
    service.will(sent('first'), wrong);
    const tses = open(localStorageOf(window));

    await tses.requestCode('ada@example.com');
    assert.deepEqual(lastBody(), {email: 'ada@example.com'}, strange);
    await tses.verifyCode('ada@example.com', '123456').catch(() => undefined);
    assert.deepEqual(lastBody(), {email: 'ada@example.com', otp: '123456', handle: 'first'}, strange);
  }
});
