// Signs people in: address, then the code or the link of the mail. Each state says what may be done next. Tokens are in the memory of
// this page and nowhere else, and what was in the URL is taken out of it before anything is asked.
import {call, leadsToConsole} from './api.js';
import * as memory from './memory.js';
import {stopWaiting, waitOf, waitUntil} from './waiting.js';
import {clock, counted, text, write} from './words.js';

/** A mail takes a moment; who asks again sooner gets two. */
const PAUSE = 30_000;
const TOKEN = /^[\w-]{22}(?![\w-])/;

const byId = id => document.getElementById(id);
const card = byId('card');
const message = byId('message');
const busy = byId('busy');
const email = byId('email');
const code = byId('code');
const sections = [...document.querySelectorAll('section')];

/** @type {{email: string, handle?: string, until: number, again: number} | null} the mail that this tab waits for */
let mail = memory.waiting();
/** @type {{token: string, email: string} | null} the link that was opened, and whom it signs in, masked */
let link = null;
/** @type {{access: string, refresh: string, email: string} | null} */
let session = null;
/** A code is sent by itself once for each mail: who corrects it wants to look first. */
let sendsByItself = true;
/** What the button of a notice is for. */
let act = () => {};
let expiry;
/** Counts what was shown: an answer that comes when somebody has gone on elsewhere is of no interest any more. */
let shown = 0;

// --- What is shown

/** Shows one state, and puts the focus where it begins, so that it is read out. */
function show(id, mood, focus) {
  clearTimeout(expiry);
  shown++;
  say();
  busy.textContent = '';
  sections.forEach(section => {
    section.hidden = section.id !== id;
  });
  const heading = byId(id).querySelector('h1');
  card.dataset.mood = mood;
  document.title = heading.textContent;
  (focus ?? heading).focus();
}

/** What went wrong, or has changed, in the state that is shown; without a name, nothing. */
function say(name, values) {
  if (name === undefined) {
    message.replaceChildren();
  } else {
    write(message, name, values);
  }
  message.dataset.name = name ?? '';
}

/** What is wrong with what stands in an input; without a name, nothing. */
function mark(input, name, values) {
  const error = byId(`${input.id}-error`);
  if (name === undefined) {
    error.replaceChildren();
    input.removeAttribute('aria-invalid');
  } else {
    write(error, name, values);
    input.setAttribute('aria-invalid', 'true');
    input.select();
  }
}

/** A state that is nothing but a few words and a way on. */
function notice(name, mood, values, onward, {until = 0, other = false} = {}) {
  const button = byId('notice-do');
  write(byId('notice').querySelector('h1'), `${name}.title`, values);
  write(byId('notice-text'), `${name}.text`, values);
  label(button, `${name}.do`);
  waitUntil(button, until);
  byId('notice-other').hidden = !other;
  act = onward;
  show('notice', mood);
}

function label(button, name, values) {
  stopWaiting(button);
  write(button, name, values);
}

/** Does what a button is for, unless that is being done, or makes no sense yet. */
async function press(button, doing, work) {
  if (button.ariaBusy === 'true') {
    return;
  }
  const until = waitOf(button);
  if (until !== undefined) {
    say('wait', {time: clock(until)});
    return;
  }
  button.ariaBusy = 'true';
  say();
  busy.textContent = text(doing);
  try {
    await work(button);
  } finally {
    button.ariaBusy = null;
    busy.textContent = '';
  }
}

/** Why nothing came of it, and until when to wait. */
function explain(answer, button, limited) {
  const until = Date.now() + answer.wait;
  if (answer.status === 0) {
    say(navigator.onLine ? 'unreachable' : 'offline');
  } else if (answer.status === 429 || answer.status === 503) {
    say(answer.status === 429 ? limited : 'away', {time: clock(until)});
    waitUntil(button, until);
  } else {
    say(answer.status >= 500 ? 'broken' : 'refused', {id: answer.id});
  }
}

// --- Asking for a mail

function showAsk() {
  link = null;
  mark(email);
  show('ask', 'mail', email);
}

/** @returns {Promise<boolean>} whether a mail is on its way */
async function ask(address, button) {
  const asking = shown;
  const answer = await call('otp/request/', {email: address, device: memory.device(address)});
  if (shown !== asking) {
    return false;
  }
  if (answer.status === 202) {
    const now = Date.now();
    mail = {email: address, handle: answer.body.handle, until: now + 1000 * answer.body.expires_in, again: now + PAUSE};
    memory.waitFor(mail);
    sendsByItself = true;
    return true;
  }
  if (answer.body.email !== undefined && !byId('ask').hidden) {
    mark(email, answer.body.code === 'domain_not_allowed' ? 'ask.domain' : 'ask.invalid');
  } else if (answer.body.code === 'captcha_required') {
    say('captcha');
  } else {
    explain(answer, button, 'limited.ask');
  }
  return false;
}

async function askAgain(button) {
  if (await ask(mail.email, button)) {
    showEnter();
    say('enter.again');
  }
}

function useAnotherAddress() {
  mail = null;
  memory.stopWaiting();
  email.value = '';
  showAsk();
}

// --- Handing in the code

function showEnter() {
  code.value = '';
  mark(code);
  write(byId('enter-hint'), 'enter.sent', {address: mail.email});
  write(byId('code-hint'), sendsByItself ? 'enter.first' : 'enter.hint');
  waitUntil(byId('again'), mail.again, () => {
    busy.textContent = text('now');
  });
  show('enter', 'mail', code);
  expiry = setTimeout(() => {
    memory.stopWaiting();
    notice('expired', 'late', {address: mail.email}, sendAnother, {other: true});
  }, mail.until - Date.now());
}

function sendAnother(button) {
  return press(button, 'busy.send', askAgain);
}

/** The first six digits in a row, also of "123 456" and of "Your code is 123456". */
function digits(written) {
  return (written.normalize('NFKC').match(/\d[\d\s-]*/g) ?? []).map(run => run.replace(/\D/g, '')).find(run => run.length === 6);
}

async function check(button) {
  mark(code);
  const otp = digits(code.value);
  if (otp === undefined) {
    mark(code, 'enter.empty');
    return;
  }
  sendsByItself = false;
  const checking = shown;
  const {email: address, handle, again} = mail;
  const answer = await call('otp/verify/', {email: address, otp, handle, device: memory.device(address)});
  const left = answer.body.attempts_remaining;
  const until = Date.now() + answer.wait;
  if (answer.status === 200) {
    showIn(answer.body);
  } else if (shown !== checking) {
    // Whatever it was about is not shown any more.
  } else if (answer.body.code === 'wrong_code') {
    write(byId('code-hint'), 'enter.hint');
    mark(code, counted('wrong', left), {n: left});
  } else if (answer.body.code === 'request_over') {
    memory.stopWaiting();
    notice('over', 'lock', {address}, sendAnother, {other: true});
  } else if (answer.body.code === 'closed' && answer.body.link) {
    notice('link-only', 'mail', {address, time: clock(until)}, sendAnother, {until: again, other: true});
  } else if (answer.status === 423) {
    memory.stopWaiting();
    notice('locked', 'lock', {address, time: clock(until)}, sendAnother, {until, other: true});
  } else if (answer.body.code === 'user_disabled') {
    showDisabled();
  } else {
    explain(answer, button, 'limited.check');
  }
}

function showDisabled() {
  notice('disabled', 'lock', {}, useAnotherAddress);
}

// --- Opening the link

/** Takes the token out of the URL, where it would be seen, shared and kept. */
function readLink() {
  const fragment = location.hash.slice(1);
  if (fragment === '') {
    return false;
  }
  history.replaceState(null, '', location.pathname);
  const [token] = fragment.match(TOKEN) ?? [];
  if (token === undefined) {
    notice('damaged', 'care', {}, showAsk);
  } else {
    void preview(token);
  }
  return true;
}

/** Asks whom a link signs in, which does not use it up. */
async function preview(token) {
  show('start', 'mail');
  busy.textContent = text('busy.link');
  const looking = shown;
  const answer = await call('otp/link/preview/', {token, handles: memory.handles()});
  if (shown !== looking) {
    return;
  }
  if (answer.status === 200) {
    showLink({token, ...answer.body});
  } else if (isNoLink(answer)) {
    showGone();
  } else {
    notice('unchecked', 'care', {}, button => press(button, 'busy.link', () => preview(token)));
    explain(answer, byId('notice-do'), 'limited.check');
  }
}

/** Whoever did not ask here is told whom it would sign in: a link may have been sent on by somebody who wants to be mistaken for them. */
function showLink(opened) {
  link = opened;
  const address = link.email;
  if (link.asked) {
    write(byId('link-text'), 'link.text', {address});
    label(byId('open'), 'link.do', {address});
    show('link', 'mail');
  } else {
    write(byId('stranger-text'), 'stranger.text', {address});
    label(byId('open-anyway'), 'stranger.do');
    show('stranger', 'care');
  }
  expiry = setTimeout(showGone, 1000 * link.expires_in);
}

async function openLink(button) {
  const opening = shown;
  const answer = await call('otp/link/', {token: link.token});
  if (answer.status === 200) {
    showIn(answer.body);
  } else if (shown !== opening) {
    // Whatever it was about is not shown any more.
  } else if (isNoLink(answer)) {
    showGone();
  } else if (answer.body.code === 'user_disabled') {
    showDisabled();
  } else {
    explain(answer, button, 'limited.check');
  }
}

/** A link that is good is refused by no limit. */
function isNoLink(answer) {
  return answer.status === 400 || answer.status === 429;
}

function showGone() {
  link = null;
  notice('gone', 'late', {}, showAsk);
}

// --- Signed in

function showIn({access, refresh, user, device}) {
  session = {access, refresh, email: user.email};
  mail = null;
  link = null;
  memory.signedIn(user.email, device);
  write(byId('in-text'), 'in.text', {address: user.email});
  show('in', 'done');
  offerConsole(session);
}

/** To the console of the same site, which keeps the session in a cookie. */
async function offerConsole(own) {
  byId('console').hidden = true;
  const leads = await leadsToConsole(own.access);
  if (leads && session === own) {
    byId('console').elements.access.value = own.access;
    byId('console').hidden = false;
  }
}

async function signOut(button, scope, done) {
  let answer = await call('logout/', {scope}, session.access);
  if (answer.status === 401) {
    const fresh = await call('token/refresh/', {refresh: session.refresh});
    if (fresh.status === 200) {
      session = {...session, access: fresh.body.access, refresh: fresh.body.refresh};
      answer = await call('logout/', {scope}, session.access);
    }
  }
  // Who is not taken for signed in any more has been signed out elsewhere.
  if (answer.status === 200 || answer.status === 401) {
    const address = session.email;
    session = null;
    if (scope === 'all') {
      memory.forgetDevice(address);
    }
    email.value = '';
    notice(done, 'done', {address}, showAsk);
  } else {
    explain(answer, button, 'limited.check');
  }
}

// --- What people do

byId('ask').querySelector('form').addEventListener('submit', event => {
  event.preventDefault();
  void press(event.target.querySelector('button'), 'busy.send', async button => {
    mark(email);
    const address = email.value.trim();
    if (address === '') {
      mark(email, 'ask.empty');
    } else if (await ask(address, button)) {
      showEnter();
    }
  });
});

// Another address may have a limit of its own.
email.addEventListener('input', () => stopWaiting(byId('ask').querySelector('button')));

byId('enter').querySelector('form').addEventListener('submit', event => {
  event.preventDefault();
  void press(event.target.querySelector('button'), 'busy.check', check);
});

code.addEventListener('input', () => {
  if (sendsByItself && digits(code.value) !== undefined) {
    code.form.requestSubmit();
  }
});

code.addEventListener('paste', event => {
  const pasted = digits(event.clipboardData.getData('text'));
  if (pasted !== undefined) {
    event.preventDefault();
    code.value = pasted;
    code.dispatchEvent(new Event('input'));
  }
});

byId('again').addEventListener('click', event => void sendAnother(event.currentTarget));
byId('other').addEventListener('click', useAnotherAddress);
byId('open').addEventListener('click', event => void press(event.currentTarget, 'busy.check', openLink));
byId('open-anyway').addEventListener('click', event => void press(event.currentTarget, 'busy.check', openLink));
byId('leave').addEventListener('click', showAsk);
byId('notice-do').addEventListener('click', event => void act(event.currentTarget));
byId('notice-other').addEventListener('click', useAnotherAddress);
byId('sign-out').addEventListener('click', event => void press(event.currentTarget, 'busy.out', button => signOut(button, 'this', 'out')));
byId('sign-out-everywhere').addEventListener('click', event => {
  void press(event.currentTarget, 'busy.out', button => signOut(button, 'all', 'out-everywhere'));
});

addEventListener('hashchange', readLink);
addEventListener('offline', () => say('offline'));
addEventListener('online', () => {
  if (message.dataset.name === 'offline') {
    say('online');
  }
});

memory.onSignInElsewhere(address => {
  if (session === null && mail?.email.toLowerCase() === address.toLowerCase()) {
    mail = null;
    memory.stopWaiting();
    notice('elsewhere', 'done', {address}, showAsk);
  }
});

write(byId('place'), 'place', {place: location.host});
if (!readLink()) {
  if (mail === null) {
    showAsk();
  } else {
    showEnter();
  }
}
