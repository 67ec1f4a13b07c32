// The `dev` that the pages are tried on, its mailbox, and people of it.
import {randomInt, randomUUID} from 'node:crypto';

export const url = process.env.TSES_URL ?? 'http://localhost:8080';
const mailbox = process.env.TSES_MAILBOX_URL ?? 'http://localhost:8025';

export function newAddress() {
  return `person-${randomUUID()}@example.com`;
}

/** Another for each browser, as far as a service goes that believes its neighbours: no test uses up what others may do. */
export function newClientAddress() {
  return `198.18.${randomInt(256)}.${randomInt(1, 255)}`;
}

/** Looks again and again, with a deadline. */
async function eventually(what, look) {
  const deadline = Date.now() + 30_000;
  while (Date.now() < deadline) {
    const found = await look();
    if (found !== undefined) {
      return found;
    }
    await new Promise(resume => setTimeout(resume, 50));
  }
  throw new Error(`${what} did not come`);
}

/**
 * The so-manieth mail to an address that brings a code.
 *
 * @returns {Promise<{code: string, link: string}>}
 */
export function mailTo(email, number = 1) {
  return eventually(`mail ${number} to ${email}`, async () => {
    const {items} = await (await fetch(`${mailbox}/mails`)).json();
    const own = items.filter(item => item.to.includes(email) && item.code !== '').reverse();
    if (own.length < number) {
      return undefined;
    }
    const mail = await (await fetch(`${mailbox}/mails/${own[number - 1].id}`)).json();
    return {code: mail.code, link: mail.text.match(/^https?:\/\/\S+#\S+$/m)?.[0]};
  });
}

/** A code that is not the one. */
export function not(code) {
  return code === '000000' ? '111111' : '000000';
}

export async function call(method, path, body, {access, client = newClientAddress()} = {}) {
  const response = await fetch(`${url}/api/v1/${path}`, {
    method,
    headers: {
      'Content-Type': 'application/json',
      'X-Forwarded-For': client,
      ...(access && {Authorization: `Bearer ${access}`}),
    },
    body: JSON.stringify(body),
  });
  return {status: response.status, body: await response.json()};
}

/** With the code of somebody's first mail. */
export async function signInByCalls(email) {
  const {body: {handle}} = await call('POST', 'auth/otp/request/', {email});
  const {code: otp} = await mailTo(email);
  return (await call('POST', 'auth/otp/verify/', {email, otp, handle})).body;
}

/** As whoever runs the service would, who has signed in for all files of tests, see run.mjs. */
export async function disable(email) {
  const {user} = await signInByCalls(email);
  const {status} = await call('PATCH', `auth/users/${user.id}/`, {is_active: false}, {access: process.env.TSES_ACCESS});
  if (status !== 200) {
    throw new Error(`${email} could not be disabled: ${status}`);
  }
}
