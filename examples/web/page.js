// A sign-in page with no framework and no build step: ask for a mail, enter its code or open its link, see where one is signed
// in, sign out.
import {localStorageOf, Tses, TsesError} from './tses/index.js';

const tses = new Tses({
  url: document.querySelector('meta[name="tses-url"]').content,
  // All tabs share the session, and a script that somebody smuggles in could read it: README.md tells when that is right.
  storage: localStorageOf(window),
});
const LETTER = 'sign-in.letter';
const A_DAY = 24 * 60 * 60 * 1000;
const byId = id => document.getElementById(id);
const sections = [...document.querySelectorAll('section')];
const message = byId('message');
const email = byId('email');
const code = byId('code');

/** @type {{email: string, until: number} | null} the code that was sent; kept, as phones drop pages while mail is read */
let letter = JSON.parse(sessionStorage.getItem(LETTER) ?? 'null');
/** What the link signs in by with which the page was opened. It stays in the memory of this page. */
let token = '';
let expiry;

function say(text, isError = false) {
  message.textContent = text;
  message.classList.toggle('error', isError);
}

/** Shows one step and puts the focus where it goes on, so that a screen reader reads it out. */
function show(id, focus) {
  sections.forEach(section => {
    section.hidden = section.id !== id;
  });
  document.title = byId(`${id}-title`).textContent;
  focus.focus();
}

function clock(millis) {
  const time = new Date(millis);
  return millis - Date.now() < A_DAY
    ? time.toLocaleTimeString([], {hour: '2-digit', minute: '2-digit', second: '2-digit'})
    : time.toLocaleString([], {dateStyle: 'long', timeStyle: 'short'});
}

function keepLetter(sent) {
  letter = sent;
  if (sent === null) {
    sessionStorage.removeItem(LETTER);
  } else {
    sessionStorage.setItem(LETTER, JSON.stringify(sent));
  }
}

/** What went wrong, and what may be done next. */
function explain(error) {
  const wait = error.retryAfter === undefined ? '' : clock(Date.now() + error.retryAfter * 1000);
  if (error.code === 'unreachable' || error.code === 'timeout') {
    return 'The service cannot be reached. Check your connection and try again.';
  }
  if (error.code === 'wrong_code') {
    const left = error.attemptsRemaining === 1 ? '1 more try' : `${error.attemptsRemaining} more tries`;
    return `This code is not right, or not good any more. You have ${left}. Look at the newest mail, or ask for another code.`;
  }
  if (error.code === 'request_over') {
    return 'The code of this mail is not good any more: it was used, or there were too many wrong ones. Ask for another.';
  }
  if (error.code === 'locked') {
    return `There were too many wrong codes for this address. Until ${wait}, no code is taken that was asked for elsewhere. `
      + 'Ask for one here.';
  }
  if (error.code === 'closed') {
    const link = error.linkWorks ? ' Open the link of the newest mail: it still works.' : '';
    return `Others have tried too many codes for this address. Until ${wait}, no code is taken, not even the right one.${link}`;
  }
  if (error.code === 'invalid_link') {
    return 'This link is not good any more: it works once, and for a few minutes. Ask for another mail.';
  }
  if (error.code === 'user_disabled') {
    return 'This account is disabled. Whoever runs this service can tell you why.';
  }
  if (error.status === 429) {
    return `That was too often. You can try again at ${wait}. A code that you have already may still be good.`;
  }
  if (error.status === 503) {
    return 'The service has too much to do. Try again in a moment.';
  }
  const about = Object.values(error.fields).flat().join(' ') || error.detail;
  return error.status >= 500 ? `${about} If it happens again, tell us this: ${error.requestId}` : about;
}

/**
 * Does what a button is for; it cannot be pressed again meanwhile, nor before it is of any use. After a refusal one goes on at
 * the input.
 */
async function press(button, input, work) {
  button.disabled = true;
  say('');
  email.removeAttribute('aria-invalid');
  code.removeAttribute('aria-invalid');
  let wait = 0;
  try {
    await work();
  } catch (error) {
    if (!(error instanceof TsesError)) {
      throw error;
    }
    say(explain(error), true);
    wait = error.status === 429 || error.status === 423 ? error.retryAfter : 0;
    if (error.status === 400) {
      input?.setAttribute('aria-invalid', 'true');
    }
    input?.select();
  }
  // Timers take no more than some weeks; a page is not open as long as a day.
  setTimeout(() => {
    button.disabled = false;
  }, Math.min(wait * 1000, A_DAY));
}

async function send(address) {
  const {expires_in: seconds} = await tses.requestCode(address);
  keepLetter({email: address, until: Date.now() + seconds * 1000});
  showEnter();
}

function showAsk() {
  clearTimeout(expiry);
  show('ask', email);
}

function showEnter() {
  byId('address').textContent = letter.email;
  byId('good-until').textContent = clock(letter.until);
  code.value = '';
  // What was refused was about another mail.
  byId('enter').querySelector('form button').disabled = false;
  show('enter', code);
  clearTimeout(expiry);
  expiry = setTimeout(() => say('The code is not good any more. Ask for another one.', true), letter.until - Date.now());
}

/** Whom the link signs in. Nothing is spent before somebody presses: programs that look into mails open pages, too. */
async function showLink() {
  clearTimeout(expiry);
  try {
    const {email: whom, askedHere} = await tses.previewLink(token);
    byId('whom').textContent = whom;
    byId('stranger').hidden = askedHere;
    byId('open').classList.toggle('quiet', !askedHere);
    byId('leave').classList.toggle('quiet', askedHere);
    show('link', byId('link-title'));
  } catch (error) {
    await dropLink();
    say(explain(error), true);
  }
}

async function openLink() {
  try {
    await tses.openLink(token);
  } catch (error) {
    if (error.code === 'invalid_link') {
      await dropLink();
    }
    throw error;
  }
}

/** Goes on as if there had been no link. */
async function dropLink() {
  token = '';
  await begin();
}

/** Takes the token out of the address of the page, so that it is neither shown, nor kept, nor handed on. */
function takeToken() {
  token = location.hash.slice(1);
  if (token !== '') {
    history.replaceState(null, '', location.pathname + location.search);
  }
}

async function showIn() {
  clearTimeout(expiry);
  keepLetter(null);
  const [me, sessions] = await Promise.all([tses.me(), tses.sessions()]);
  byId('who').textContent = me.email;
  byId('sessions').replaceChildren(...sessions.map(entry));
  if (byId('in').hidden) {
    show('in', byId('in-title'));
  }
}

function entry(session) {
  const item = document.createElement('li');
  const text = document.createElement('div');
  const when = document.createElement('small');
  text.textContent = session.user_agent || 'An unnamed client';
  const place = session.ip_address === null ? '' : ` from ${session.ip_address}`;
  when.textContent = session.current ? `This one${place}` : `Last used ${new Date(session.last_used_at).toLocaleString()}${place}`;
  text.append(when);
  item.append(text);
  if (!session.current) {
    const end = document.createElement('button');
    end.type = 'button';
    end.className = 'quiet';
    end.textContent = 'End';
    end.setAttribute('aria-label', `End the session of ${text.firstChild.textContent}`);
    end.addEventListener('click', () => press(end, null, async () => {
      await tses.endSession(session.id);
      await showIn();
      say('That session has ended.');
      byId('sessions-title').tabIndex = -1;
      byId('sessions-title').focus();
    }));
    item.append(end);
  }
  return item;
}

/** Where one is, by the link that was opened and what is kept here; a session that has ended meanwhile begins from the start. */
async function begin() {
  if (token !== '') {
    await showLink();
    return;
  }
  if (await tses.isSignedIn()) {
    try {
      await showIn();
      return;
    } catch (error) {
      say(explain(error), true);
      if (await tses.isSignedIn()) {
        show('in', byId('in-title'));
        return;
      }
    }
  }
  if (letter !== null && letter.until > Date.now()) {
    showEnter();
  } else {
    showAsk();
  }
}

byId('ask').querySelector('form').addEventListener('submit', event => {
  event.preventDefault();
  void press(event.submitter ?? event.target.querySelector('button'), email, () => send(email.value.trim()));
});

byId('enter').querySelector('form').addEventListener('submit', event => {
  event.preventDefault();
  void press(event.submitter ?? event.target.querySelector('button'), code, async () => {
    await tses.verifyCode(letter.email, code.value);
  });
});

byId('open').addEventListener('click', event => void press(event.target, null, openLink));

byId('leave').addEventListener('click', () => {
  say('');
  void dropLink();
});

byId('again').addEventListener('click', event => void press(event.target, code, async () => {
  await send(letter.email);
  say('Another code is on its way.');
}));

byId('other-address').addEventListener('click', () => {
  keepLetter(null);
  say('');
  showAsk();
});

byId('sign-out').addEventListener('click', event => void press(event.target, null, () => tses.signOut()));

byId('sign-out-everywhere').addEventListener('click', event => void press(event.target, null, () => tses.signOut('all')));

addEventListener('hashchange', () => {
  takeToken();
  say('');
  void begin();
});

// Here or in another tab.
tses.onChange(async signedIn => {
  if (signedIn) {
    say('');
    await dropLink();
  } else {
    say('You are signed out.');
    showAsk();
  }
});

takeToken();
await begin();
