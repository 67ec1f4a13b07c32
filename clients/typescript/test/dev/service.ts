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
