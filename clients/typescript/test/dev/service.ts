import {randomInt, randomUUID} from 'node:crypto';

/** Where `dev` is, and its mailbox. */
export const url = process.env['TSES_URL'] ?? 'http://localhost:8080';
const mailbox = process.env['TSES_MAILBOX_URL'] ?? 'http://localhost:8025';

export function newAddress(): string {
  return `client-${randomUUID()}@example.com`;
}

/** Another for each test, as far as a service goes that believes its neighbours: no test uses up what others may do. */
export function newClientAddress(): string {
  return `198.18.${randomInt(256)}.${randomInt(1, 255)}`;
}

/** Of the newest mail to the address that comes after one with the `former` code. */
export async function codeFor(email: string, former?: string): Promise<string> {
  const deadline = Date.now() + 30_000;
  while (Date.now() < deadline) {
    // The mailbox itself waits for a first mail.
    const answer = await fetch(`${mailbox}/code/${email}`);
    const code = answer.ok ? (await answer.text()).trim() : undefined;
    if (code !== undefined && code !== former) {
      return code;
    }
    await new Promise(resume => setTimeout(resume, 100));
  }
  throw new Error(`no code came for ${email}`);
}

/** The link of that mail. */
export async function linkFor(email: string, former?: string): Promise<URL> {
  const code = await codeFor(email, former);
  const {items} = await (await fetch(`${mailbox}/mails`)).json() as {items: Array<{id: string; to: string[]; code: string}>};
  const mail = items.find(item => item.to.includes(email) && item.code === code);
  const {text} = await (await fetch(`${mailbox}/mails/${mail?.id}`)).json() as {text: string};
  const link = /^https?:\/\/\S+#\S+$/m.exec(text)?.[0];
  if (link === undefined) {
    throw new Error(`no link came for ${email}`);
  }
  return new URL(link);
}

/** What it signs in by. */
export async function linkTokenFor(email: string, former?: string): Promise<string> {
  return (await linkFor(email, former)).hash.slice(1);
}

/** A code that is not the one. */
export function not(code: string): string {
  return code === '000000' ? '111111' : '000000';
}
