import {spawn} from 'node:child_process';
import {createInterface} from 'node:readline';
import {fileURLToPath} from 'node:url';
import {type Browser, type BrowserContext, chromium} from 'playwright-core';
import {newClientAddress, url} from '../dev/service.js';

const example = fileURLToPath(new URL('../../../../../examples/web/serve.mjs', import.meta.url));

export function startChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    // In containers its sandbox has not the rights that it needs.
    args: ['--no-sandbox'],
  });
}

/** The sign-in page, on the port that the service knows as that of an allowed origin. */
export async function serveExample(): Promise<{origin: string; stop: () => void}> {
  const served = spawn(process.execPath, [example], {
    env: {...process.env, PORT: process.env['EXAMPLE_PORT'] ?? '3000', TSES_URL: url},
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface(served.stdout)) {
    return {origin: line.split(' ')[0] ?? '', stop: () => served.kill()};
  }
  throw new Error('the example was not served');
}

/** A browser of a person of its own, by what the service sees of it. */
export function newPerson(browser: Browser, more: object = {}): Promise<BrowserContext> {
  return browser.newContext({
    extraHTTPHeaders: {'X-Forwarded-For': newClientAddress()},
    viewport: {width: 390, height: 844},
    ...more,
  });
}
