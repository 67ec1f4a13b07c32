// What this browser remembers. Tokens never get here: they are in the memory of the page, and go with it.
//
// In this tab: which mail it waits for, as phones drop pages while mail is read.
// In this browser: the handles of what it asked for, since the link of a mail opens in a tab of its own; and what proves it to be a
// device that has signed in before, which keeps it out of what strangers do to the address.
const WAITING = 'tses.waiting';
const ASKED = 'tses.asked';
const DEVICES = 'tses.devices';
const MOST = 5;
const LONGEST_WAIT = 24 * 60 * 60_000;
const OPAQUE = /^[\w-]{1,128}$/;
const tabs = new BroadcastChannel('tses.signed-in');

/** @returns {{email: string, handle?: string, until: number} | null} */
export function waiting() {
  const kept = read('sessionStorage', WAITING);
  return isToCome(kept?.until) && typeof kept.email === 'string' && (kept.handle === undefined || OPAQUE.test(kept.handle)) ? kept : null;
}

export function waitFor(mail) {
  write('sessionStorage', WAITING, mail);
  write('localStorage', ASKED, [{handle: mail.handle, until: mail.until}, ...asked()]);
}

export function stopWaiting() {
  write('sessionStorage', WAITING, null);
}

/** Of what this browser asked for, and may still be good. */
export function handles() {
  return asked().map(mail => mail.handle);
}

/** What this tab waited for is spent; a link that was opened elsewhere spends what is forgotten with its time. */
export function signedIn(email, device) {
  const spent = waiting()?.handle;
  stopWaiting();
  write('localStorage', ASKED, asked().filter(mail => mail.handle !== spent));
  tabs.postMessage(email);
  if (device) {
    write('localStorage', DEVICES, [{email, device}, ...devices().filter(other => other.email !== email)]);
  }
}

export function device(email) {
  return devices().find(known => known.email === email.toLowerCase())?.device;
}

export function forgetDevice(email) {
  write('localStorage', DEVICES, devices().filter(other => other.email !== email));
}

/** Tells when another tab of this browser has signed in as the owner of an address. */
export function onSignInElsewhere(tell) {
  tabs.addEventListener('message', ({data}) => tell(data));
}

function asked() {
  return list(ASKED).filter(mail => OPAQUE.test(mail?.handle) && isToCome(mail.until));
}

function devices() {
  return list(DEVICES).filter(known => typeof known?.email === 'string' && OPAQUE.test(known.device));
}

/** Anything may stand where others can write. */
function isToCome(millis) {
  return millis > Date.now() && millis < Date.now() + LONGEST_WAIT;
}

function list(key) {
  const kept = read('localStorage', key);
  return Array.isArray(kept) ? kept : [];
}

/** A browser may keep nothing, and anything may stand there. */
function read(storage, key) {
  try {
    return JSON.parse(window[storage].getItem(key));
  } catch {
    return null;
  }
}

function write(storage, key, value) {
  try {
    if (value === null || value.length === 0) {
      window[storage].removeItem(key);
    } else {
      window[storage].setItem(key, JSON.stringify(Array.isArray(value) ? value.slice(0, MOST) : value));
    }
  } catch {
    // Then this page alone remembers, as long as it is open.
  }
}
