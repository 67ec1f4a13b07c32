// Runs all files of tests, or those that are named, in one Chromium, with one operator of the console who signs in once.
import {readdirSync} from 'node:fs';
import {pipeline} from 'node:stream/promises';
import {run} from 'node:test';
import {spec} from 'node:test/reporters';
import {launch, newPerson, startChromium} from './chromium.mjs';
import {OPERATOR, signIn} from './console.mjs';
import {signInByCalls} from './service.mjs';

/** Tests wait for the service more than for the machine. */
const AT_ONCE = 3;
/** Files that take long come first, so that none is left to run alone. */
const LONG = ['signin-phone', 'signin-desktop', 'now', 'people', 'limits', 'audit'].map(name => `${name}.test.mjs`);

const named = process.argv.slice(2);
const all = readdirSync('.').filter(file => file.endsWith('.test.mjs'));
const files = named.length > 0 ? named : [...LONG, ...all.filter(file => !LONG.includes(file))];

const server = await launch();
process.env.TSES_BROWSER = server.wsEndpoint();
try {
  process.env.TSES_ACCESS = (await signInByCalls(OPERATOR)).access;
  process.env.TSES_OPERATOR = JSON.stringify(await signedIn());
  const tests = run({files, concurrency: AT_ONCE});
  tests.on('test:fail', () => {
    process.exitCode = 1;
  });
  await pipeline(tests, new spec(), process.stdout, {end: false});
} finally {
  await server.close();
}

async function signedIn() {
  const browser = await startChromium();
  const {context} = await newPerson(browser);
  await signIn(await context.newPage());
  const state = await context.storageState();
  await browser.close();
  return state;
}
