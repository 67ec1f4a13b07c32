// A browser, people with browsers of their own, and what holds for whatever they see.
import assert from 'node:assert/strict';
import {mkdirSync, readFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {chromium} from 'playwright-core';
import {newClientAddress} from './service.mjs';

const pictures = process.env.PICTURES;
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Colours do not depend on the width, so two looks try all; pictures are taken of each in both. */
export const looks = {
  phone: {viewport: {width: 390, height: 844}, colorScheme: 'light', hasTouch: true},
  desktop: {viewport: {width: 1440, height: 900}, colorScheme: 'dark'},
};

/** One Chromium for all files of tests, see run.mjs. */
export function launch() {
  return chromium.launchServer({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    // In containers its sandbox has not the rights that it needs.
    args: ['--no-sandbox'],
  });
}

/** A line to it; whoever closes that closes what they have opened there. */
export function startChromium() {
  return chromium.connect(process.env.TSES_BROWSER);
}

/** Somebody's browser, and what it complained of: violations of the policy, errors of scripts. */
export async function newPerson(browser, more = {}) {
  const client = newClientAddress();
  const context = await browser.newContext({
    extraHTTPHeaders: {'X-Forwarded-For': client},
    locale: 'en-GB',
    ...looks.phone,
    ...more,
  });
  const complaints = [];
  context.on('weberror', error => complaints.push(error.error().message));
  context.on('console', message => {
    // Each refused call is one, too, which is no fault of the page.
    if (!message.text().startsWith('Failed to load resource')) {
      complaints.push(message.text());
    }
  });
  return {context, client, complaints};
}

/** Nothing that axe complains of; nothing beside the screen, also on the smallest phones and with letters twice as large; and a way on. */
export async function assertFit(tab, name) {
  await tab.evaluate(() => Promise.all(document.getAnimations().filter(each => each.effect.getTiming().iterations === 1).map(each => each.finished)));
  const {width, height} = tab.viewportSize();
  if (pictures !== undefined) {
    await takePictures(tab, `${pictures}/${name}-${width}`);
  }
  assert.deepEqual(await violations(tab), [], name);
  await tab.setViewportSize({width: 320, height});
  assert.equal(await tab.evaluate(() => document.documentElement.scrollWidth), 320, `${name} at 320 px`);
  await tab.setViewportSize({width: 640, height});
  const wide = await tab.evaluate(() => {
    document.documentElement.style.fontSize = '200%';
    const {scrollWidth} = document.documentElement;
    document.documentElement.style.fontSize = '';
    return scrollWidth;
  });
  assert.equal(wide, 640, `${name} with letters twice as large`);
  await tab.setViewportSize({width, height});
}

/** In both schemes of colours; it stays in that which it had. */
async function takePictures(tab, path) {
  mkdirSync(pictures, {recursive: true});
  const isDark = await tab.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches);
  for (const colorScheme of isDark ? ['light', 'dark'] : ['dark', 'light']) {
    await tab.emulateMedia({colorScheme});
    await tab.screenshot({path: `${path}-${colorScheme}.png`, fullPage: true, animations: 'disabled'});
  }
}

/**
 * All rules of axe. Its own package for Playwright looks at frames, too, and opens a page for each report, which takes three times as long;
 * there are no frames.
 */
async function violations(tab) {
  assert.equal(tab.frames().length, 1);
  if (await tab.evaluate(() => globalThis.axe === undefined)) {
    await tab.evaluate(axe);
  }
  return tab.evaluate(async () => {
    const {violations} = await globalThis.axe.run({resultTypes: ['violations']});
    return violations.map(({id, nodes}) => `${id}: ${nodes.map(({html, failureSummary}) => `${html} ${failureSummary}`)}`);
  });
}

/** Goes on by the Tab key until the focus is there, and can be seen. */
export async function reach(tab, selector) {
  for (let steps = 0; steps < 40; steps++) {
    if (await tab.evaluate(target => document.activeElement?.matches(target), selector)) {
      const width = await tab.evaluate(() => getComputedStyle(document.activeElement).outlineWidth);
      assert.equal(width, '3px', `the focus on ${selector} can be seen`);
      return;
    }
    await tab.keyboard.press('Tab');
  }
  assert.fail(`${selector} is not reached by the keyboard`);
}
