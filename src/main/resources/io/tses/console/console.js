// What pages do beyond what their markup does: times in the reader's own zone, the key that leads to the search, and what is told when
// the server has no answer.
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

/** What listens to the server says that it is signed out, and where to sign in again. */
function tellSignedOut(status) {
  const way = document.createElement('a');
  way.href = `/admin/sign-in/?next=${encodeURIComponent(location.pathname + location.search)}`;
  way.textContent = 'Sign in again';
  status.classList.remove('on');
  status.replaceChildren('Not live: you are signed out. ', way);
}

/** Above what was to be changed, which stays as it was. */
function tellProblem(place, problem) {
  document.getElementById('problem')?.remove();
  problem.id = 'problem';
  place.before(problem);
}

function brokenLine() {
  const problem = document.createElement('div');
  problem.className = 'note bad';
  problem.setAttribute('role', 'alert');
  problem.textContent = 'The line to the server is broken: what is below is as it was. Try again.';
  return problem;
}

document.addEventListener('htmx:responseError', ({ detail }) => {
  const page = new DOMParser().parseFromString(detail.xhr.responseText, 'text/html');
  tellProblem(detail.target, page.querySelector('[role=alert]') ?? brokenLine());
});
document.addEventListener('htmx:sendError', ({ detail }) => tellProblem(detail.target, brokenLine()));
document.addEventListener('htmx:afterSwap', () => document.getElementById('problem')?.remove());

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
