// What pages do beyond what their markup does: times in the reader's own zone, and the key that leads to the search.
'use strict';

const format = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium', hourCycle: 'h23' });

function showOwnTime(root) {
  for (const time of root.querySelectorAll('time[datetime]:not([data-own])')) {
    const moment = new Date(time.dateTime);
    if (!Number.isNaN(moment.valueOf())) {
      time.textContent = format.format(moment);
      time.dataset.own = '';
    }
  }
}

function leadToSearch(event) {
  const typing = event.target.closest('input, select, textarea');
  const field = typing ? null : document.querySelector(`[data-shortcut="${CSS.escape(event.key)}"]`);
  if (field && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    field.focus();
  }
}

// The menu of a small screen begins closed, unless there is no script to open it.
const menu = document.querySelector('.menu');
const wide = window.matchMedia('(min-width: 62rem)');
function fitMenu() {
  if (menu) menu.open = wide.matches;
}

fitMenu();
wide.addEventListener('change', fitMenu);
showOwnTime(document);
document.addEventListener('keydown', leadToSearch);
document.addEventListener('htmx:afterSettle', (event) => showOwnTime(event.target.parentElement ?? document));
