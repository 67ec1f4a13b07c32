import assert from 'node:assert/strict';
import {afterEach, test} from 'node:test';
import {memoryStorage, type TokenStorage, type Tokens, Tses, TsesError} from '../../src/index.js';
import {codeFor, linkTokenFor, newAddress, newClientAddress, not, url} from './service.js';

interface Sent {
  readonly url: string;
  readonly method: string;
}

const opened: Tses[] = [];
/** The code of the last sign-in, by address. */
const spent = new Map<string, string>();

afterEach(() => opened.splice(0).forEach(tses => tses.close()));

/** A client, and what it sends. */
function open(storage: TokenStorage = memoryStorage()): {
  tses: Tses;
  storage: TokenStorage;
  sent: Sent[];
  /** What is answered next, nobody hears. */
  loseNextAnswer: () => void;
} {
  const sent: Sent[] = [];
  let loses = false;
  const client = newClientAddress();
  const tses = new Tses({
    url,
    storage,
    fetch: async (input, init) => {
      sent.push({url: String(input), method: init?.method ?? 'GET'});
      const headers = new Headers(init?.headers);
      headers.set('X-Forwarded-For', client);
      const answer = await fetch(input, {...init, headers});
      if (loses) {
        loses = false;
        throw new TypeError('lost');
      }
      return answer;
    },
  });
  opened.push(tses);
  const loseNextAnswer = (): void => {
    loses = true;
  };
  return {tses, storage, sent, loseNextAnswer};
}

async function signIn(tses: Tses, email = newAddress()): Promise<string> {
  await tses.requestCode(email);
  const code = await codeFor(email, spent.get(email));
  spent.set(email, code);
  await tses.verifyCode(email, code);
  return email;
}

async function failure(work: Promise<unknown>): Promise<TsesError> {
  const error = await work.then(() => undefined, problem => problem);
  assert.ok(error instanceof TsesError, String(error));
  return error;
}

/** So that the service refuses it. */
async function spoilAccess(storage: TokenStorage): Promise<Tokens> {
  const tokens = await storage.read();
  assert.ok(tokens);
  const spoilt = {...tokens, access: `${tokens.access.slice(0, -4)}AAAA`};
  await storage.write(spoilt);
  return spoilt;
}

function exchanges(sent: readonly Sent[]): number {
  return sent.filter(request => request.url.endsWith('/token/refresh/')).length;
}

test('one signs in, sees oneself, and signs out', async () => {
  const {tses} = open();
  const email = newAddress();
  const heard: boolean[] = [];
  tses.onChange(signedIn => heard.push(signedIn));

  assert.ok((await tses.requestCode(email)).expires_in > 0);
  assert.equal((await tses.verifyCode(email, await codeFor(email))).email, email);
  assert.equal((await tses.me()).email, email);
  assert.deepEqual((await tses.sessions()).map(session => session.current), [true]);
  await tses.signOut();

  assert.equal((await failure(tses.me())).code, 'not_signed_in');
  assert.deepEqual(heard, [true, false]);
});

/** Five wrong codes. */
async function guess(tses: Tses, email: string, wrong: string): Promise<TsesError[]> {
  const errors: TsesError[] = [];
  for (let tries = 0; tries < 5; tries++) {
    errors.push(await failure(tses.verifyCode(email, wrong)));
  }
  return errors;
}

test('a wrong code tells the tries that are left, and the last one that another mail must be asked for', async () => {
  const {tses} = open();
  const email = newAddress();
  await tses.requestCode(email);
  const code = await codeFor(email);

  const errors = await guess(tses, email, not(code));

  assert.deepEqual(errors.map(error => error.attemptsRemaining), [4, 3, 2, 1, 0]);
  assert.deepEqual(errors.map(error => error.code), [...Array(4).fill('wrong_code'), 'request_over']);
  assert.equal((await failure(tses.verifyCode(email, code))).code, 'request_over');
  await tses.requestCode(email);
  assert.equal((await tses.verifyCode(email, await codeFor(email, code))).email, email);
});

test('who guesses without having asked is told the wait, and whoever asked gets in meanwhile', async () => {
  const [owner, stranger] = [open(), open()];
  const email = newAddress();
  await owner.tses.requestCode(email);
  const code = await codeFor(email);

  const errors = await guess(stranger.tses, email, not(code));

  assert.deepEqual(errors.map(error => error.attemptsRemaining), [4, 3, 2, 1, undefined]);
  assert.equal(errors[4]?.code, 'locked');
  assert.ok((errors[4]?.retryAfter ?? 0) > 800);
  assert.equal((await owner.tses.verifyCode(email, code)).email, email);
});

test('a code signs in also where it was not asked for', async () => {
  const [phone, desk] = [open(), open()];
  const email = newAddress();
  await phone.tses.requestCode(email);

  assert.equal((await desk.tses.verifyCode(email, await codeFor(email))).email, email);
});

test('a right code whose answer was lost can be handed in again, and opens one session', async () => {
  const {tses, loseNextAnswer} = open();
  const email = newAddress();
  await tses.requestCode(email);
  const code = await codeFor(email);
  loseNextAnswer();
  assert.equal((await failure(tses.verifyCode(email, code))).code, 'unreachable');

  await tses.verifyCode(email, code);

  assert.equal((await tses.sessions()).length, 1);
});

test('a link tells whom it signs in, as often as one asks, and signs in once', async () => {
  const [here, there] = [open(), open()];
  const email = newAddress();
  await here.tses.requestCode(email);
  const token = await linkTokenFor(email);

  for (const [{tses}, askedHere] of [[here, true], [there, false]] as const) {
    const preview = await tses.previewLink(token);
    assert.deepEqual({...preview, expiresIn: 0}, {email: 'c***@example.com', expiresIn: 0, askedHere});
    assert.ok(preview.expiresIn > 200);
  }
  assert.equal((await there.tses.openLink(token)).email, email);
  assert.equal((await there.tses.me()).email, email);
  for (const again of [here.tses.openLink(token), here.tses.previewLink(token)]) {
    assert.equal((await failure(again)).code, 'invalid_link');
  }
  assert.equal((await failure(here.tses.verifyCode(email, await codeFor(email)))).code, 'request_over');
});

test('what strangers ask for does not reach a device that has signed in, until its owner signs out everywhere', async () => {
  const [own, stranger] = [open(), open()];
  const email = await signIn(own.tses);
  await stranger.tses.requestCode(email);
  await stranger.tses.requestCode(email);
  assert.equal((await failure(stranger.tses.requestCode(email))).status, 429);

  assert.ok((await own.tses.requestCode(email)).handle);
  await own.tses.signOut('all');

  assert.equal((await failure(own.tses.requestCode(email))).status, 429);
});

test('too many codes for an address tell the wait', async () => {
  const {tses} = open();
  const email = newAddress();
  for (let codes = 0; codes < 3; codes++) {
    await tses.requestCode(email);
  }

  const error = await failure(tses.requestCode(email));

  assert.equal(error.status, 429);
  assert.ok((error.retryAfter ?? 0) > 500);
  assert.ok(error.requestId);
});

test('what is wrong is told by field', async () => {
  const {tses} = open();

  assert.deepEqual(Object.keys((await failure(tses.requestCode('nobody'))).fields), ['email']);
  assert.deepEqual(Object.keys((await failure(tses.verifyCode(newAddress(), 'abc'))).fields), ['otp']);
});

test('a refused access token is exchanged once, whatever the number of calls', async () => {
  const {tses, storage, sent} = open();
  const email = await signIn(tses);
  const spoilt = await spoilAccess(storage);

  const people = await Promise.all([tses.me(), tses.me(), tses.me()]);

  assert.deepEqual(people.map(person => person.email), [email, email, email]);
  assert.equal(exchanges(sent), 1);
  assert.notEqual((await storage.read())?.refresh, spoilt.refresh);
});

test('a call that changes something is done with the new token, too', async () => {
  const {tses, storage, sent} = open();
  await signIn(tses);
  await spoilAccess(storage);

  const renamed = await tses.call('patch', '/api/v1/auth/users/me/', {body: {first_name: 'Ada'}});

  assert.equal(renamed.first_name, 'Ada');
  assert.equal(exchanges(sent), 1);
});

test('two clients with the same tokens exchange them at once and both stay signed in', async () => {
  const storage = memoryStorage();
  const [one, two] = [open(storage), open(storage)];
  const email = await signIn(one.tses);
  await spoilAccess(storage);

  const people = await Promise.all([one.tses.me(), two.tses.me()]);
  await Promise.all([one.tses.refresh(), two.tses.refresh()]);

  assert.deepEqual(people.map(person => person.email), [email, email]);
  assert.equal((await two.tses.me()).email, email);
});

test('a session that was ended elsewhere is forgotten, and that is told', async () => {
  const [here, there] = [open(), open()];
  const email = await signIn(here.tses);
  await signIn(there.tses, email);
  const heard: boolean[] = [];
  here.tses.onChange(signedIn => heard.push(signedIn));

  const [other] = (await there.tses.sessions()).filter(session => !session.current);
  await there.tses.endSession(other?.id ?? '');
  await failure(here.tses.refresh());

  assert.deepEqual(heard, [false]);
  assert.equal(await here.storage.read(), null);
  assert.equal((await there.tses.sessions()).length, 1);
});

test('signing out others leaves this one, signing out everywhere leaves none', async () => {
  const [here, there] = [open(), open()];
  const email = await signIn(here.tses);
  await signIn(there.tses, email);

  await here.tses.signOut('others');
  assert.equal((await here.tses.sessions()).length, 1);
  await here.tses.signOut('all');

  assert.equal(await here.tses.isSignedIn(), false);
});

test('ending the session of this page signs it out', async () => {
  const {tses} = open();
  await signIn(tses);
  const [session] = await tses.sessions();

  await tses.endSession(session?.id ?? '');

  assert.equal(await tses.isSignedIn(), false);
});

test('the access token is good for others, and is taken by any call', async () => {
  const {tses} = open();
  const email = await signIn(tses);
  const token = await tses.accessToken();

  const verified = await fetch(`${url}/api/v1/auth/token/verify/`, {
    method: 'POST',
    headers: {'Content-Type': 'application/json'},
    body: JSON.stringify({token, token_type: 'access'}),
  });

  assert.equal(verified.status, 200);
  assert.equal((await (await tses.fetch(`${url}/api/v1/auth/users/me/`)).json() as {email: string}).email, email);
});

test('tokens and codes are never in URLs', async () => {
  const {tses, storage, sent} = open();
  const email = await signIn(tses);
  await tses.refresh();
  await tses.call('get', '/api/v1/audit/logs/', {query: {page_size: 1}});
  const tokens = await storage.read();
  await tses.signOut();
  await tses.requestCode(email);
  const link = await linkTokenFor(email, spent.get(email));
  await tses.previewLink(link);
  await tses.openLink(link);

  assert.ok(tokens && sent.length > 7);
  for (const request of sent) {
    for (const secret of [tokens.access, tokens.refresh, link, await codeFor(email)]) {
      assert.ok(!request.url.includes(secret), request.url);
    }
  }
});
