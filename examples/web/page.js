// A sign-in page with no framework and no build step: ask for a code, enter it, see where one is signed in, sign out.
import {localStorageOf, Tses, TsesError} from './tses/index.js';

const tses = new Tses({
  url: document.querySelector('meta[name="tses-url"]').content,
  // All tabs share the session, and a script that somebody smuggles in could read it: README.md tells when that is right.
  storage: localStorageOf(window),
});
const LETTER = 'sign-in.letter';
const byId = id => document.getElementById(id);
const sections = [...document.querySelectorAll('section')];
const message = byId('message');
const email = byId('email');
const code = byId('code');

/** @type {{email: string, until: number} | null} the code that was sent; kept, as phones drop pages while mail is read */
let letter = JSON.parse(sessionStorage.getItem(LETTER) ?? 'null');
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
  return new Date(millis).toLocaleTimeString([], {hour: '2-digit', minute: '2-digit', second: '2-digit'});
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
  if (error.attemptsRemaining !== undefined) {
    const left = error.attemptsRemaining === 1 ? '1 more try' : `${error.attemptsRemaining} more tries`;
    return `This code is not right, or not good any more. You have ${left}. Look at the newest mail, or ask for another code.`;
  }
  if (error.status === 423) {
    return `There were too many wrong codes for this address. Until ${wait}, no code is taken, not even the right one.`;
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
  setTimeout(() => {
    button.disabled = false;
  }, wait * 1000);
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
  show('enter', code);
  clearTimeout(expiry);
  expiry = setTimeout(() => say('The code is not good any more. Ask for another one.', true), letter.until - Date.now());
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

/** Where one is, by what is kept here; a session that has ended meanwhile begins from the start. */
async function begin() {
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

// Here or in another tab.
tses.onChange(async signedIn => {
  if (signedIn) {
    say('');
    await begin();
  } else {
    say('You are signed out.');
    showAsk();
  }
});

await begin();
