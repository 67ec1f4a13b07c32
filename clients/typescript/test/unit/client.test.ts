import assert from 'node:assert/strict';
import {afterEach, beforeEach, test} from 'node:test';
import {memoryStorage, type TokenStorage, Tses, TsesError, type Tokens} from '../../src/index.js';
import {answer, FakeService, loseTheAnswer, neverAnswer, tokensOf} from './fake-service.js';

const first = {...tokensOf('one', 1), receivedAt: Date.now()};
const second = {...tokensOf('one', 2), receivedAt: Date.now()};
const ada = {id: 'ada', email: 'ada@example.com'};
const refused = answer(401, {detail: 'Given token not valid for any token type', code: 'token_not_valid'});
const newPair = answer(200, {access: second.access, refresh: second.refresh});

let service: FakeService;
let storage: TokenStorage;
let tses: Tses;

beforeEach(async () => {
  service = await FakeService.start();
  storage = memoryStorage();
  await storage.write(first);
  tses = new Tses({url: service.url, storage});
});

afterEach(() => {
  tses.close();
  service.stop();
});

function paths(): string[] {
  return service.received.map(request => `${request.method} ${request.path.replace('/api/v1/auth', '')}`);
}

async function failure(work: Promise<unknown>): Promise<TsesError> {
  const error = await work.then(() => undefined, problem => problem);
  assert.ok(error instanceof TsesError, String(error));
  return error;
}

test('a GET whose answer was lost is repeated once', async () => {
  service.will(loseTheAnswer, answer(200, ada));

  assert.equal((await tses.me()).email, 'ada@example.com');
  assert.deepEqual(paths(), ['GET /users/me/', 'GET /users/me/']);
  assert.equal(service.received[0]?.headers['x-request-id'], service.received[1]?.headers['x-request-id']);
});

test('a GET whose answer is lost again fails, with the name of the request', async () => {
  service.will(loseTheAnswer, loseTheAnswer, answer(200, ada));

  const error = await failure(tses.me());

  assert.equal(error.status, 0);
  assert.equal(error.code, 'unreachable');
  assert.equal(error.requestId, service.received[0]?.headers['x-request-id']);
  assert.equal(service.received.length, 2);
});

test('calls that do something are not repeated when their answer was lost', async () => {
  for (const call of [
    () => tses.requestCode('ada@example.com'),
    () => tses.verifyCode('ada@example.com', '123456'),
    () => tses.openLink('token'),
    () => tses.call('patch', '/api/v1/auth/users/me/', {body: {first_name: 'Ada'}}),
    () => tses.endSession('two'),
    () => tses.signOut('all'),
  ]) {
    service.received.length = 0;
    service.will(loseTheAnswer);

    assert.equal((await failure(call())).code, 'unreachable');
    assert.equal(service.received.length, 1);
  }
});

test('an exchange whose answer was lost is repeated with the same token', async () => {
  service.will(refused, loseTheAnswer, newPair, answer(200, ada));

  await tses.me();

  assert.deepEqual(paths(), ['GET /users/me/', 'POST /token/refresh/', 'POST /token/refresh/', 'GET /users/me/']);
  assert.deepEqual(service.received.slice(1, 3).map(request => request.body.refresh), [first.refresh, first.refresh]);
  assert.equal(service.received[3]?.headers.authorization, `Bearer ${second.access}`);
});

test('a 401 leads to one exchange and one repetition, and no more', async () => {
  service.will(refused, newPair, refused);

  assert.equal((await failure(tses.me())).status, 401);
  assert.equal(service.received.length, 3);
  assert.equal((await storage.read())?.refresh, second.refresh);
});

test('a sign-in that is not recent enough is told at once, with its greatest age', async () => {
  service.will(answer(401, {detail: 'This needs a recent sign-in.', code: 'insufficient_user_authentication', max_age: 900}));

  const error = await failure(tses.call('delete', '/api/v1/auth/users/{id}/', {path: {id: 'eve'}}));

  assert.equal(error.maxAge, 900);
  assert.equal(service.received.length, 1);
});

test('an exchange that cannot be done now costs no tokens', async () => {
  for (const trouble of [answer(500, {detail: 'Internal server error.'}), answer(503, {}, {'Retry-After': '60'})]) {
    service.will(refused, trouble);

    await failure(tses.me());

    assert.equal((await storage.read())?.refresh, first.refresh);
  }
});

test('the loser of a race neither deletes the tokens of the winner nor fails', async () => {
  service.will(
    refused,
    async (_, response) => {
      await storage.write(second);
      response.writeHead(401, {'Content-Type': 'application/json'}).end('{"code":"token_not_valid"}');
    },
    answer(200, ada),
  );

  await tses.me();

  assert.equal((await storage.read())?.refresh, second.refresh);
  assert.equal(service.received[2]?.headers.authorization, `Bearer ${second.access}`);
});

test('who signed out during an exchange stays signed out', async () => {
  service.will(refused, async (request, response) => {
    await storage.write(null);
    await newPair(request, response);
  });

  assert.equal((await failure(tses.me())).code, 'not_signed_in');
  assert.equal(await storage.read(), null);
});

test('who signed in anew during an exchange keeps the new session', async () => {
  const other = {...tokensOf('two', 1), receivedAt: Date.now()};
  service.will(
    refused,
    async (request, response) => {
      await storage.write(other);
      await newPair(request, response);
    },
    answer(200, ada),
  );

  await tses.me();

  assert.equal((await storage.read())?.refresh, other.refresh);
});

test('many calls that are refused at once share one exchange', async () => {
  service.will(refused, refused, refused, newPair, answer(200, ada), answer(200, ada), answer(200, ada));

  await Promise.all([tses.me(), tses.me(), tses.me()]);

  assert.equal(paths().filter(path => path === 'POST /token/refresh/').length, 1);
});

test('an answer that does not come ends with the time-out', async () => {
  service.will(neverAnswer);

  const error = await failure(tses.requestCode('ada@example.com', {timeout: 50}));

  assert.equal(error.code, 'timeout');
  assert.equal(service.received.length, 1);
});

test('a body that does not come ends with the time-out, too', async () => {
  service.will((_, response) => {
    response.writeHead(202, {'Content-Type': 'application/json'}).write('{"message":');
  });

  assert.equal((await failure(tses.requestCode('ada@example.com', {timeout: 50}))).code, 'timeout');
});

test('the signal of the caller ends a call with its own reason', async () => {
  const ending = new AbortController();
  service.will(() => ending.abort(new Error('the page was left')));

  await assert.rejects(tses.me({signal: ending.signal}), {message: 'the page was left'});
  await assert.rejects(tses.me({signal: ending.signal}), {message: 'the page was left'});
  assert.equal(service.received.length, 1);
});

test('an exchange goes on when the caller who began it waits no longer', async () => {
  const ending = new AbortController();
  service.will(refused, async (request, response) => {
    ending.abort();
    await newPair(request, response);
  }, answer(200, ada));

  await assert.rejects(tses.me({signal: ending.signal}), {name: 'AbortError'});
  await tses.refresh();
  await tses.me();

  assert.equal(service.received.length, 3);
  assert.equal(service.received[2]?.headers.authorization, `Bearer ${second.access}`);
});

test('a GET is repeated when the service asks for that soon, and otherwise tells the wait', async () => {
  service.will(answer(503, {detail: 'Please try again.'}, {'Retry-After': '1'}), answer(200, ada));
  await tses.me();
  assert.equal(service.received.length, 2);

  service.will(answer(503, {detail: 'Please try again.'}, {'Retry-After': '30'}));
  const error = await failure(tses.me());
  assert.equal(error.retryAfter, 30);
  assert.equal(service.received.length, 3);
});

test('a POST is not repeated, however soon the service could do it', async () => {
  service.will(answer(503, {detail: 'Please try again.'}, {'Retry-After': '1'}));

  assert.equal((await failure(tses.requestCode('ada@example.com'))).retryAfter, 1);
  assert.equal(service.received.length, 1);
});

test('a solved challenge is sent along when a code is asked for, and told when it is missing', async () => {
  service.will(
    answer(400, {captcha: ['Solve the challenge.'], code: 'captcha_required'}),
    answer(202, {message: 'OTP sent successfully', expires_in: 300, handle: 'handle'}),
  );

  const unsolved = await failure(tses.requestCode('ada@example.com'));
  assert.deepEqual([unsolved.code, Object.keys(unsolved.fields)], ['captcha_required', ['captcha']]);
  await tses.requestCode('ada@example.com', {captcha: 'solved', timeout: 5000});

  assert.deepEqual(service.received.map(request => request.body),
    [{email: 'ada@example.com'}, {email: 'ada@example.com', captcha: 'solved'}]);
});

test('a page of somebody between is no answer', async () => {
  service.will((_, response) => {
    response.writeHead(200, {'Content-Type': 'text/html'}).end('<h1>Sign in to the Wi-Fi</h1>');
  });
  assert.equal((await failure(tses.me())).code, 'not_json');

  service.will((_, response) => {
    response.writeHead(502, {'Content-Type': 'text/html'}).end('<h1>Bad Gateway</h1>');
  });
  const error = await failure(tses.me());
  assert.equal(error.status, 502);
  assert.equal(error.detail, 'The service answered 502.');
});

test('tokens are not carried to where a redirection leads', async () => {
  service.will((_, response) => {
    response.writeHead(307, {Location: '/elsewhere/'}).end();
  });

  await failure(tses.signOut('all'));

  assert.deepEqual(paths(), ['POST /logout/']);
});

test('signing out forgets the tokens also when the service cannot be told', async () => {
  const heard: boolean[] = [];
  await tses.isSignedIn();
  tses.onChange(signedIn => heard.push(signedIn));
  service.will(loseTheAnswer);

  assert.equal((await failure(tses.signOut())).code, 'unreachable');

  assert.equal(await tses.isSignedIn(), false);
  assert.deepEqual(heard, [false]);
  assert.deepEqual(service.received[0]?.body, {refresh: first.refresh});
});

test('signing out everywhere can be tried again when the service cannot be told', async () => {
  service.will(loseTheAnswer);

  await failure(tses.signOut('all'));

  assert.equal(await tses.isSignedIn(), true);
});

test('without tokens nothing is sent', async () => {
  await storage.write(null);

  assert.equal((await failure(tses.me())).code, 'not_signed_in');
  await tses.signOut();
  assert.equal(service.received.length, 0);
});

test('an access token is exchanged before it is shown to others when it ends within a minute', async () => {
  const old: Tokens = {...tokensOf('one', 1), receivedAt: Date.now() - (7200 - 59) * 1000};
  await storage.write(old);
  service.will(newPair);
  assert.equal(await tses.accessToken(), second.access);

  assert.equal(await tses.accessToken(), second.access);
  assert.equal(service.received.length, 1);
});

test('an API of one\'s own is called with the token, and once more with a new one', async () => {
  service.will(answer(401, {}), newPair, answer(200, {done: true}));

  const response = await tses.fetch(`${service.url}/api/things`, {method: 'POST', body: '{}', headers: {'X-Own': 'kept'}});

  assert.deepEqual(await response.json(), {done: true});
  assert.deepEqual(service.received.map(request => request.headers.authorization),
    [`Bearer ${first.access}`, undefined, `Bearer ${second.access}`]);
  assert.equal(service.received[2]?.headers['x-own'], 'kept');
});

test('calls are typed by the contract, and take what is added to it later', async () => {
  service.will(answer(200, {count: 0, next: null, previous: null, results: [], added_later: true}));

  const page = await tses.call('get', '/api/v1/audit/logs/', {query: {event: 'LOGIN', page: 2, email: 'a+b@example.com'}});

  assert.equal(page.count, 0);
  assert.equal(service.received[0]?.path, '/api/v1/audit/logs/?event=LOGIN&page=2&email=a%2Bb%40example.com');
  const wrong = (): unknown => [
    // @ts-expect-error There is no such event.
    tses.call('get', '/api/v1/audit/logs/', {query: {event: 'PARTY'}}),
    // @ts-expect-error The id is missing.
    tses.call('get', '/api/v1/auth/users/{id}/', {}),
    // @ts-expect-error Nobody can delete the audit log.
    tses.call('delete', '/api/v1/audit/logs/', {}),
    // @ts-expect-error There is no such field.
    page.sum,
  ];
  assert.ok(wrong);
});
