'use strict';

const el = id => document.getElementById(id);
const tabs = ['html', 'text', 'headers'];
const narrow = matchMedia('(max-width: 52rem)');
let items = [];
let current = null;
let query = '';

/** Which view of a mail was chosen, by its id; mails survive a restart, and so does this. */
const views = new Map(JSON.parse(localStorage.getItem('views') ?? '[]'));
const REMEMBERED_VIEWS = 500;

/** The mail that is shown follows the newest one until somebody picks another. */
let picked = false;

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const full = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });

async function refresh() {
  const asked = query;
  const response = await fetch(`/mails?query=${encodeURIComponent(asked)}`);
  if (!response.ok || asked !== query) return;
  const page = await response.json();
  items = page.items;
  el('smtp').textContent = `127.0.0.1:${page.smtpPort}`;
  el('count').textContent = page.total === 0 ? '' : page.total === 1 ? '1 mail' : `${page.total} mails`;
  el('delete-all').hidden = page.total === 0;
  el('search').hidden = page.total === 0 && query === '';
  el('empty').hidden = page.total !== 0;
  el('nothing').hidden = page.total === 0 || page.found !== 0;
  document.title = page.total === 0 ? 'Mailbox' : `(${page.total}) Mailbox`;
  drawList(page.found);
  const stillThere = items.some(item => item.id === current);
  if (!picked || !stillThere) {
    picked = false;
    await show(items.length === 0 ? null : items[0].id);
  }
}

function drawList(found) {
  const focused = document.activeElement?.dataset?.id;
  el('list').hidden = items.length === 0;
  el('list').replaceChildren(...items.map(item => {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'item';
    button.dataset.id = item.id;
    button.append(span('who', item.to.join(', ')), span('when', clock.format(new Date(item.received))));
    const clip = item.hasAttachments ? '📎 ' : '';
    button.append(span('what', clip + (item.subject || '(no subject)')), span('digits', item.code));
    button.addEventListener('click', () => pick(item.id));
    return button;
  }));
  if (found > items.length) {
    const more = document.createElement('p');
    more.className = 'more';
    more.textContent = `The newest ${items.length} of ${found}.`;
    el('list').append(more);
  }
  markCurrent();
  if (focused) el('list').querySelector(`[data-id="${CSS.escape(focused)}"]`)?.focus();
}

function span(className, text) {
  const made = document.createElement('span');
  made.className = className;
  made.textContent = text;
  return made;
}

/** On a narrow screen there is the list or one mail, and the browser's way back leads to the list. */
async function pick(id) {
  picked = id !== items[0]?.id;
  if (narrow.matches && !document.body.classList.contains('reading')) {
    history.pushState({ reading: true }, '');
  }
  document.body.classList.add('reading');
  await show(id);
}

function toList() {
  document.body.classList.remove('reading');
}

addEventListener('popstate', toList);

/** To the mail that stands so many places further down. */
async function move(step) {
  const place = items.findIndex(item => item.id === current);
  const next = items[Math.min(Math.max(place + step, 0), items.length - 1)];
  if (!next) return;
  await pick(next.id);
  el('list').querySelector('[aria-current="true"]')?.scrollIntoView({ block: 'nearest' });
}

/** What stood below it is shown next. */
async function deleteCurrent() {
  if (current === null) return;
  const place = items.findIndex(item => item.id === current);
  const next = items[place + 1] ?? items[place - 1];
  await fetch(`/api/v1/messages/${encodeURIComponent(current)}`, { method: 'DELETE' });
  picked = next !== undefined;
  if (next && !narrow.matches) await show(next.id);
  if (narrow.matches) toList();
  await refresh();
}

function markCurrent() {
  for (const button of el('list').querySelectorAll('.item')) {
    button.setAttribute('aria-current', String(button.dataset.id === current));
  }
}

async function show(id) {
  if (id === current) return;
  current = id;
  markCurrent();
  el('mail').hidden = id === null;
  if (id === null) return;
  const response = await fetch(`/mails/${encodeURIComponent(id)}`);
  if (!response.ok || current !== id) return;
  const mail = await response.json();
  el('subject').textContent = mail.subject || '(no subject)';
  el('to').textContent = mail.to.join(', ');
  el('from').textContent = mail.from || '(nobody)';
  el('received').textContent = full.format(new Date(mail.received));
  el('code-box').hidden = mail.code === '';
  el('code').textContent = mail.code;
  el('copy').textContent = 'Copy code';
  // The mail itself is shown where nothing can be opened.
  const [link] = mail.text.match(/^https?:\/\/\S+#\S+$/m) ?? [];
  el('link').hidden = link === undefined;
  el('link').href = link ?? '';
  el('text').textContent = mail.text || 'This mail has no plain text.';
  el('source').href = `/mails/${encodeURIComponent(id)}/source`;
  el('headers').replaceChildren(...mail.headers.map(([name, value]) => {
    const row = document.createElement('tr');
    const head = document.createElement('th');
    head.scope = 'row';
    head.textContent = name;
    const cell = document.createElement('td');
    cell.textContent = value;
    row.append(head, cell);
    return row;
  }));
  el('tab-html').hidden = !mail.hasHtml;
  // In the place of the mail before, so that the browser's way back does not lead through every mail that was shown.
  const page = mail.hasHtml ? `/mails/${encodeURIComponent(id)}/html` : 'about:blank';
  el('frame').contentWindow.location.replace(new URL(page, location.href));
  drawAttachments(id, mail.attachments);
  select(views.get(id) ?? (mail.hasHtml ? 'html' : 'text'));
}

function drawAttachments(id, attachments) {
  el('attachments').hidden = attachments.length === 0;
  el('attachments').replaceChildren(...attachments.map((attachment, number) => {
    const link = document.createElement('a');
    link.className = 'source';
    link.href = `/mails/${encodeURIComponent(id)}/attachments/${number}`;
    link.download = '';
    link.textContent = `${attachment.name || attachment.type} · ${size(attachment.size)}`;
    link.title = attachment.type;
    const entry = document.createElement('li');
    entry.append(link);
    return entry;
  }));
}

function size(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 1024 * 1024 ? `${Math.round(bytes / 1024)} KiB` : `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
}

/** By somebody's hand, so that it is to be the same when this mail is shown again. */
function choose(tab) {
  views.delete(current);
  views.set(current, tab);
  while (views.size > REMEMBERED_VIEWS) views.delete(views.keys().next().value);
  localStorage.setItem('views', JSON.stringify([...views]));
  select(tab);
}

function select(chosen) {
  for (const tab of tabs) {
    el(`tab-${tab}`).setAttribute('aria-selected', String(tab === chosen));
    el(`tab-${tab}`).tabIndex = tab === chosen ? 0 : -1;
    el(`view-${tab}`).hidden = tab !== chosen;
  }
}

for (const tab of tabs) {
  el(`tab-${tab}`).addEventListener('click', () => choose(tab));
  el(`tab-${tab}`).addEventListener('keydown', event => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const shown = tabs.filter(name => !el(`tab-${name}`).hidden);
    const next = shown[(shown.indexOf(tab) + step + shown.length) % shown.length];
    choose(next);
    el(`tab-${next}`).focus();
  });
}

el('copy').addEventListener('click', async () => {
  try {
    await navigator.clipboard.writeText(el('code').textContent);
    el('copy').textContent = 'Copied';
  } catch {
    getSelection().selectAllChildren(el('code'));
    el('copy').textContent = 'Press Ctrl-C';
  }
});

el('delete-all').addEventListener('click', () => {
  el('sure-what').textContent = `Delete ${el('count').textContent} for good?`;
  el('sure').returnValue = '';
  el('sure').showModal();
});

el('sure').addEventListener('close', async () => {
  if (el('sure').returnValue !== 'yes') return;
  await fetch('/api/v1/messages', { method: 'DELETE' });
  toList();
  await refresh();
});

el('delete').addEventListener('click', deleteCurrent);

el('back').addEventListener('click', () => (history.state?.reading ? history.back() : toList()));

el('search').addEventListener('input', () => {
  query = el('search').value.trim();
  picked = false;
  refresh().catch(() => live(false));
});

const keys = {
  j: () => move(1),
  k: () => move(-1),
  '#': deleteCurrent,
  '/': () => el('search').focus(),
};

addEventListener('keydown', event => {
  if (event.target === el('search') && event.key === 'Escape') el('search').blur();
  const typing = event.target.closest('input, dialog') !== null;
  if (typing || event.ctrlKey || event.metaKey || event.altKey || !Object.hasOwn(keys, event.key)) return;
  event.preventDefault();
  keys[event.key]();
});

const events = new EventSource('/events');
events.onopen = () => live(true);
events.onerror = () => live(false);
events.onmessage = () => refresh().catch(() => live(false));

function live(on) {
  el('live').classList.toggle('on', on);
  el('live').textContent = on ? 'live' : 'not connected';
}
