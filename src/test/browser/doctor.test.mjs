// The doctor in the console: looks by itself, tells what it finds meanwhile, and which settings are in force.
import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {assertFit, looks, startChromium} from './chromium.mjs';
import {CONSOLE, open} from './console.mjs';

const DOCTOR = `${CONSOLE}doctor/`;

let browser;

before(async () => {
  browser = await startChromium();
});

after(() => browser.close());

for (const [name, look] of Object.entries(looks)) {
  test(`findings and settings, ${name}`, async () => {
    const {tab, complaints, context} = await open(browser, look);
    await tab.goto(DOCTOR);
    await tab.getByText('as of').waitFor({timeout: 60_000});
    await tab.getByText('forgets nothing when it is full').waitFor();
    await assertFit(tab, 'console-doctor');
    await tab.getByText('settings, secrets masked').click();
    const secret = tab.getByRole('row', {name: /^secret-key /});
    assert.match(await secret.textContent(), /\*{8}/);
    await assertFit(tab, 'console-settings');
    await tab.getByRole('button', {name: 'Look again'}).click();
    await tab.getByText('as of').waitFor({timeout: 60_000});
    assert.deepEqual(complaints, []);
    await context.close();
  });
}
