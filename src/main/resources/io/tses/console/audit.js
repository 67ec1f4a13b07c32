// What is new in the audit log, as it comes, and files of it with how far they are.
'use strict';

const MOST_ROWS = 500;
const RETRIES = 5;
const AGAIN_MS = 5000;
const number = new Intl.NumberFormat();

function follow(status, cursor) {
  const events = document.getElementById('events');
  const url = new URL(status.dataset.live, location);
  if (cursor) url.searchParams.set('cursor', cursor);
  const stream = new EventSource(url);
  let last = cursor;
  const say = (text, live = false) => {
    status.textContent = text;
    status.classList.toggle('on', live);
  };
  const live = () => say('Live: new events appear at the top.', true);
  stream.onopen = live;
  stream.onerror = () => {
    if (stream.readyState !== EventSource.CLOSED) {
      say('Not live: the line to the server is broken. It is tried again.');
      return;
    }
    say('Not live: the server refuses it at the moment. It is tried again; load the page if this stays.');
    setTimeout(() => follow(status, last), AGAIN_MS);
  };
  stream.addEventListener('signed-out', () => {
    stream.close();
    tellSignedOut(status);
  });
  stream.addEventListener('away', () => say('Not live: the log cannot be read at the moment. It goes on by itself.'));
  stream.addEventListener('back', live);
  stream.onmessage = ({ data, lastEventId }) => {
    last = lastEventId;
    add(events, data);
  };
  window.addEventListener('pagehide', () => stream.close());
}

function add(events, html) {
  const made = document.createElement('template');
  made.innerHTML = html;
  const row = made.content.firstElementChild;
  if (!row || document.getElementById(row.id)) return;
  document.getElementById('nothing')?.remove();
  events.hidden = false;
  row.classList.add('new');
  events.prepend(row);
  showOwnTime(row);
  while (events.children.length > MOST_ROWS) events.lastElementChild.remove();
}

// The browser keeps the parts, on disk when they are many. What breaks off is asked for from the last whole row on.
async function take(link, say) {
  const csv = link.download.endsWith('.csv');
  const parts = [];
  let rows = csv ? -1 : 0; // the first line of a table has names
  let cursor = '';
  let rest = '';
  for (let tries = 0; ; ) {
    try {
      const answer = await fetch(cursor ? `${link.href}&cursor=${cursor}` : link.href);
      if (answer.status === 503) throw new Error('not now');
      if (!answer.ok || answer.redirected) throw new Refused(answer);
      let skip = csv && cursor !== '';
      for await (const piece of pieces(answer.body)) {
        let text = rest + piece;
        let end = text.lastIndexOf('\n') + 1;
        rest = text.slice(end);
        text = text.slice(0, end);
        if (skip && end > 0) {
          text = text.slice(text.indexOf('\n') + 1);
          skip = false;
        }
        if (text === '') continue;
        parts.push(new Blob([text]));
        rows += text.split('\n').length - 1;
        cursor = placeOf(text, csv) ?? cursor;
        tries = 0;
        say(`${number.format(Math.max(rows, 0))} events so far…`);
      }
      break;
    } catch (failure) {
      if (failure instanceof Refused || (tries += 1) > RETRIES) throw failure;
      rest = '';
      say(`${number.format(Math.max(rows, 0))} events so far; the line broke, trying again…`);
      await new Promise((later) => setTimeout(later, 1000 * tries));
    }
  }
  return { file: new Blob(parts), rows: Math.max(rows, 0) };
}

class Refused extends Error {
  constructor(answer) {
    super(answer.redirected ? 'You are no longer signed in. Load the page again.' : `Refused (${answer.status}). Load the page again.`);
  }
}

async function* pieces(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) yield part.value;
}

function placeOf(text, csv) {
  const last = text.trimEnd().split('\n').pop();
  return (csv ? /"([\w-]+)"$/ : /"cursor":"([\w-]+)"\}$/).exec(last.trimEnd())?.[1];
}

async function save(link, progress) {
  const say = (text) => {
    progress.textContent = text;
  };
  link.setAttribute('aria-disabled', 'true');
  say('It begins…');
  try {
    const { file, rows } = await take(link, say);
    const url = URL.createObjectURL(file);
    const out = document.createElement('a');
    out.href = url;
    out.download = link.download;
    out.click();
    setTimeout(() => URL.revokeObjectURL(url), 60_000);
    say(`${number.format(rows)} events, all that there are.`);
  } catch (failure) {
    say(failure instanceof Refused ? failure.message : 'It broke off too often. Try again later.');
  } finally {
    link.removeAttribute('aria-disabled');
  }
}

const status = document.querySelector('[data-live]');
if (status) follow(status);
for (const link of document.querySelectorAll('[data-export]')) {
  link.addEventListener('click', (event) => {
    event.preventDefault();
    if (!link.hasAttribute('aria-disabled')) save(link, document.querySelector('[data-progress]'));
  });
}
