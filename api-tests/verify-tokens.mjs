// Checks access tokens as another service would, with a library that is not ours (jose) and nothing but the address of the
// JWKS; through a rotation of the keys as well, if it may use the `keys` command.
import {execFile} from 'node:child_process';
import {parseArgs, promisify} from 'node:util';
import {createRemoteJWKSet, decodeProtectedHeader, jwtVerify} from 'jose';

const run = promisify(execFile);
const usage = `usage: node verify-tokens.mjs [--base-url URL] [--mailbox-url URL] [--jar JAR --key-dir DIR]
  --base-url     of the service (http://localhost:8080)
  --mailbox-url  of the mailbox that gets its mails (http://localhost:8025)
  --jar          tses.jar; with --key-dir, the keys are rotated meanwhile
  --key-dir      the running service's tokens.key-dir`;

function fail(message) {
  console.error(message);
  process.exit(1);
}

let options;
try {
  options = parseArgs({options: {
    'base-url': {type: 'string', default: 'http://localhost:8080'},
    'mailbox-url': {type: 'string', default: 'http://localhost:8025'},
    jar: {type: 'string'},
    'key-dir': {type: 'string'},
    help: {type: 'boolean'},
  }}).values;
} catch (problem) {
  fail(`${problem.message}\n${usage}`);
}
if (options.help) {
  console.log(usage);
  process.exit(0);
}
if (Boolean(options.jar) !== Boolean(options['key-dir'])) {
  fail(`--jar and --key-dir belong together\n${usage}`);
}
const base = options['base-url'];
const patienceMillis = 30_000;

async function call(url, body, headers = {}) {
  const answer = await fetch(url, body === undefined ? {headers} : {
    method: 'POST',
    headers: {'Content-Type': 'application/json', ...headers},
    body: JSON.stringify(body),
  });
  return {status: answer.status, body: await answer.text()};
}

async function expectJson(status, url, body) {
  const answer = await call(url, body);
  if (answer.status !== status) {
    fail(`${url} answered ${answer.status} instead of ${status}: ${answer.body}`);
  }
  return JSON.parse(answer.body);
}

async function until(what, condition) {
  const deadline = Date.now() + patienceMillis;
  for (;;) {
    const found = await condition();
    if (found) {
      return found;
    }
    if (Date.now() > deadline) {
      fail(`not within ${patienceMillis / 1000} s: ${what}`);
    }
    await new Promise(resume => setTimeout(resume, 200));
  }
}

async function signIn() {
  const email = `jwks-${Date.now()}@example.com`;
  await expectJson(202, `${base}/api/v1/auth/otp/request/`, {email});
  const code = await until(`a code for ${email}`, async () => {
    const answer = await call(`${options['mailbox-url']}/code/${email}`);
    return answer.status === 200 && answer.body.trim();
  });
  return expectJson(200, `${base}/api/v1/auth/otp/verify/`, {email, otp: code});
}

const metadata = await expectJson(200, `${base}/.well-known/oauth-authorization-server`);
const jwksUrl = new URL(`${base}/.well-known/jwks.json`);
if (new URL(metadata.jwks_uri).pathname !== jwksUrl.pathname) {
  fail(`jwks_uri is ${metadata.jwks_uri}`);
}

// As long as verifiers cache by default: only what was published before its use can be verified.
const remote = createRemoteJWKSet(jwksUrl, {cooldownDuration: patienceMillis, cacheMaxAge: 600_000});

async function verify(access) {
  const {payload, protectedHeader} =
    await jwtVerify(access, remote, {issuer: metadata.issuer, audience: metadata.issuer, typ: 'at+jwt'});
  if (payload.token_type !== 'access' || payload.sub !== payload.user_id || !payload.sid) {
    fail(`claims are ${JSON.stringify(payload)}`);
  }
  return protectedHeader;
}

async function isRefused(access) {
  return (await call(`${base}/api/v1/auth/token/verify/`, {token: access})).status === 401;
}

let tokens = await signIn();
let refreshed = 0;

async function next() {
  tokens = await expectJson(200, `${base}/api/v1/auth/token/refresh/`, {refresh: tokens.refresh});
  refreshed++;
  return tokens.access;
}

const first = tokens.access;
const header = await verify(first);
console.log(`verified a token under ${header.alg} key ${header.kid}`);
for (const [part, text] of Object.entries({header: 0, payload: 1, signature: 2})) {
  const parts = first.split('.');
  parts[text] = (parts[text][0] === 'A' ? 'B' : 'A') + parts[text].slice(1);
  if (await jwtVerify(parts.join('.'), remote).then(() => true, () => false)) {
    fail(`a token with an altered ${part} was verified`);
  }
}

if (options.jar) {
  const keys = (...args) => run('java', ['-jar', options.jar, 'keys', ...args, '--dir', options['key-dir']]);
  const published = async () => (await expectJson(200, jwksUrl.href)).keys;

  await keys('generate');
  await until('two keys are published', async () => (await published()).length === 2);
  // From here on a verifier's cache holds the next key, as it will once the cache time has passed.
  await remote.reload();
  await keys('promote', '--force');
  const promoted = await until('tokens are signed with the promoted key', async () => {
    const access = await next();
    await verify(access);
    if (await isRefused(access) || await isRefused(first)) {
      fail('a token was refused while the key changed');
    }
    return decodeProtectedHeader(access).kid !== header.kid && access;
  });
  await verify(first);
  console.log(`verified tokens of both keys; the new one is ${decodeProtectedHeader(promoted).kid}`);
  await keys('retire', '--force');
  await until('the former key is not published any more', async () => (await published()).length === 1);
  await until('its tokens are refused', () => isRefused(first));
  if (await isRefused(promoted)) {
    fail('a token of the current key was refused');
  }
}
console.log(`done, ${refreshed} tokens issued meanwhile`);
