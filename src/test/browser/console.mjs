// The console as operators meet it. Each file of tests has an operator of its own, who signs in once.
import {newPerson} from './chromium.mjs';
import {mailTo, url} from './service.mjs';

export const CONSOLE = `${url}/admin/`;

/** Signs in by the page, with the code from the mail. */
export async function signIn(tab, email) {
  await tab.goto(`${CONSOLE}sign-in/`);
  await tab.fill('[name=email]', email);
  await tab.keyboard.press('Enter');
  await tab.waitForSelector('[name=code]');
  const {code} = await mailTo(email);
  await tab.fill('[name=code]', code);
  await tab.keyboard.press('Enter');
  await tab.waitForSelector('.menu');
}

/**
 * An operator who has signed in, and opens browsers that know it.
 *
 * @param name of the page that they are there for, see .ci/pages
 * @returns {Promise<(more: object) => Promise<{context, complaints, tab}>>}
 */
export async function operator(browser, name) {
  const first = await newPerson(browser);
  await signIn(await first.context.newPage(), `${name}@operators.example`);
  const storageState = await first.context.storageState();
  await first.context.close();
  return async more => {
    const person = await newPerson(browser, {...more, storageState});
    return {...person, tab: await person.context.newPage()};
  };
}
