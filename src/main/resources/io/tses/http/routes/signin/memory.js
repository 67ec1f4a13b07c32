// What this browser remembers. Tokens never get here: they are in the memory of the page, and go with it.
//
// In this tab: which mail it waits for, as phones drop pages while mail is read.
// In this browser: that it asked for a mail, since the link of a mail opens in a tab of its own; and what proves it to be a device
// that has signed in before, which keeps it out of what strangers do to the address.
const WAITING = 'tses.waiting';
const ASKED = 'tses.asked';
const DEVICES = 'tses.devices';
const MOST = 5;
const tabs = new BroadcastChannel('tses.signed-in');

/** How the service shows an address to somebody who may not be its owner. */
function masked(email) {
  return `${email[0]}***${email.slice(email.lastIndexOf('@'))}`.toLowerCase();
}

/** @returns {{email: string, handle?: string, until: number} | null} */
export function waiting() {
  const kept = read('sessionStorage', WAITING);
  return kept?.until > Date.now() && typeof kept.email === 'string' ? kept : null;
}

export function waitFor(mail) {
  write('sessionStorage', WAITING, mail);
  write('localStorage', ASKED, [{mask: masked(mail.email), until: mail.until}, ...asked().filter(other => other.mask !== masked(mail.email))]);
}

export function stopWaiting() {
  write('sessionStorage', WAITING, null);
}

/** Whether this browser asked for a mail to this address, and it may still be good. */
export function hasAsked(mask) {
  return asked().some(mail => mail.mask === mask.toLowerCase());
}

/** Somebody has signed in: nothing that was sent to the address is good any more. */
export function signedIn(email, device) {
  stopWaiting();
  tabs.postMessage(email);
  write('localStorage', ASKED, asked().filter(mail => mail.mask !== masked(email)));
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
  return list(ASKED).filter(mail => typeof mail?.mask === 'string' && mail.until > Date.now());
}

function devices() {
  return list(DEVICES).filter(known => typeof known?.email === 'string' && typeof known.device === 'string');
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
