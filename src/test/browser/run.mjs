// Runs all files of tests, or those that are named, in one Chromium, with one operator of the console who signs in once.
import {spawn} from 'node:child_process';
import {launch, newPerson, startChromium} from './chromium.mjs';
import {signIn} from './console.mjs';

/** Tests wait for the service more than for the machine. */
const AT_ONCE = 3;

const server = await launch();
process.env.TSES_BROWSER = server.wsEndpoint();
try {
  process.env.TSES_OPERATOR = JSON.stringify(await signedIn());
  process.exitCode = await run(['--test', `--test-concurrency=${AT_ONCE}`, ...process.argv.slice(2)]);
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

function run(args) {
  return new Promise(resolve => spawn(process.execPath, args, {stdio: 'inherit'}).on('exit', code => resolve(code ?? 1)));
}
