'use strict';

const el = id => document.getElementById(id);
const tabs = ['html', 'text', 'headers'];
let items = [];
let current = null;

/** The mail that is shown follows the newest one until somebody picks another. */
let picked = false;

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const full = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });

async function refresh() {
  const response = await fetch('/mails');
  if (!response.ok) return;
  const page = await response.json();
  items = page.items;
  el('smtp').textContent = `127.0.0.1:${page.smtpPort}`;
  el('count').textContent = page.total === 0 ? '' : page.total === 1 ? '1 mail' : `${page.total} mails`;
  el('delete-all').hidden = page.total === 0;
  el('empty').hidden = page.total !== 0;
  document.title = page.total === 0 ? 'Mailbox' : `(${page.total}) Mailbox`;
  drawList(page.total);
  const stillThere = items.some(item => item.id === current);
  if (!picked || !stillThere) {
    picked = false;
    await show(items.length === 0 ? null : items[0].id);
  }
}

function drawList(total) {
  const focused = document.activeElement?.dataset?.id;
  el('list').hidden = items.length === 0;
  el('list').replaceChildren(...items.map(item => {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'item';
    button.dataset.id = item.id;
    button.append(span('who', item.to.join(', ')), span('when', clock.format(new Date(item.received))));
    button.append(span('what', item.subject || '(no subject)'), span('digits', item.code));
    button.addEventListener('click', () => {
      picked = item.id !== items[0].id;
      show(item.id);
    });
    return button;
  }));
  if (total > items.length) {
    const more = document.createElement('p');
    more.className = 'more';
    more.textContent = `The newest ${items.length} of ${total}.`;
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
  el('frame').src = mail.hasHtml ? `/mails/${encodeURIComponent(id)}/html` : 'about:blank';
  const chosen = tabs.find(tab => el(`tab-${tab}`).getAttribute('aria-selected') === 'true');
  select(chosen === 'headers' ? 'headers' : chosen === 'text' || !mail.hasHtml ? 'text' : 'html');
}

function select(chosen) {
  for (const tab of tabs) {
    el(`tab-${tab}`).setAttribute('aria-selected', String(tab === chosen));
    el(`tab-${tab}`).tabIndex = tab === chosen ? 0 : -1;
    el(`view-${tab}`).hidden = tab !== chosen;
  }
}

for (const tab of tabs) {
  el(`tab-${tab}`).addEventListener('click', () => select(tab));
  el(`tab-${tab}`).addEventListener('keydown', event => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const shown = tabs.filter(name => !el(`tab-${name}`).hidden);
    const next = shown[(shown.indexOf(tab) + step + shown.length) % shown.length];
    select(next);
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

el('delete-all').addEventListener('click', async () => {
  await fetch('/api/v1/messages', { method: 'DELETE' });
  await refresh();
});

const events = new EventSource('/events');
events.onopen = () => live(true);
events.onerror = () => live(false);
events.onmessage = () => refresh().catch(() => live(false));

function live(on) {
  el('live').classList.toggle('on', on);
  el('live').textContent = on ? 'live' : 'not connected';
}
