// The console as operators meet it. One has signed in for all files of tests, see run.mjs.
import {newPerson} from './chromium.mjs';
import {mailTo, url} from './service.mjs';

export const CONSOLE = `${url}/admin/`;
/** A superuser, see .ci/pages. */
export const OPERATOR = process.env.TSES_SUPERUSER ?? 'root@example.com';

/** Signs the operator in by the page, with the code from the second mail: by the first they have signed in by calls. */
export async function signIn(tab) {
  await tab.goto(`${CONSOLE}sign-in/`);
  await tab.fill('[name=email]', OPERATOR);
  await tab.keyboard.press('Enter');
  await tab.waitForSelector('[name=code]');
  const {code} = await mailTo(OPERATOR, 2);
  await tab.fill('[name=code]', code);
  await tab.keyboard.press('Enter');
  await tab.waitForSelector('.menu');
}

/** A browser of the operator, with a page that nothing is on yet. */
export async function open(browser, more) {
  const person = await newPerson(browser, {...more, storageState: JSON.parse(process.env.TSES_OPERATOR)});
  return {...person, tab: await person.context.newPage()};
}
