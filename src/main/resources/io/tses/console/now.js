// The first page, live: takes each new board from the server's events, changes only what differs, so that nobody loses their place,
// and draws charts of the figures. Times are shown by console.js.
'use strict';

(() => {
  const live = document.getElementById('live');
  const charts = document.getElementById('charts');
  const plots = [];
  const WIDTHS = [1.6, 1.4, 1.2];
  const DASHES = [[], [6, 3], [2, 3]];
  const COLOURS = ['--pico-primary', '--care', '--bad'];
  const HEIGHT = 180;
  let figures = charts ? JSON.parse(charts.dataset.figures) : null;

  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  const names = (figure) => figure.dataset.series.split(', ').map((pair) => pair.split('='));

  const times = () => {
    const count = figures.requests.length;
    return figures.requests.map((_, n) => figures.to - (count - n) * figures.step);
  };

  const data = (figure) => [times(), ...names(figure).map(([name]) => figures[name])];

  const clock = new Intl.DateTimeFormat(undefined, {hour: '2-digit', minute: '2-digit'});
  const clockWithSeconds = new Intl.DateTimeFormat(undefined, {hour: '2-digit', minute: '2-digit', second: '2-digit'});

  const short = (value) => {
    if (value === null || value === undefined) return '–';
    return value >= 10 ? String(Math.round(value)) : String(Math.round(value * 100) / 100);
  };

  const options = (figure, width) => ({
    width,
    height: HEIGHT,
    cursor: {points: {size: 6}},
    scales: {y: {range: (_, low, high) => [0, Math.max(1, (high || 0) * 1.1)]}},
    axes: [
      {
        stroke: colour('--pico-muted-color'),
        grid: {stroke: colour('--hair'), width: 1},
        ticks: {show: false},
        values: (_, moments) => moments.map((moment) => clock.format(moment * 1000)),
      },
      {stroke: colour('--pico-muted-color'), grid: {stroke: colour('--hair'), width: 1}, ticks: {show: false}, size: 56},
    ],
    series: [
      {label: 'At', value: (_, moment) => (moment ? clockWithSeconds.format(moment * 1000) : '–')},
      ...names(figure).map(([, label], n) => ({
        label,
        stroke: colour(COLOURS[n]),
        width: WIDTHS[n],
        dash: DASHES[n],
        spanGaps: false,
        // What was timed in one step alone is no line.
        points: {show: figure.dataset.chart === 'ms', size: 4, fill: colour(COLOURS[n])},
        value: (_, value) => short(value),
      })),
    ],
  });

  const draw = () => {
    plots.splice(0).forEach((plot) => plot.destroy());
    charts.hidden = false;
    charts.querySelectorAll('figure').forEach((figure) => {
      const plot = new uPlot(options(figure, figure.clientWidth), data(figure), figure);
      plot.root.setAttribute('role', 'img');
      plot.root.setAttribute('aria-label', figure.querySelector('figcaption').textContent + '; in numbers below');
      plots.push(plot);
    });
  };

  // What was missed while the line was broken stays a gap.
  const append = (tail) => {
    const missing = Math.min((tail.to - figures.to) / figures.step, figures.requests.length);
    if (missing <= 0) return;
    Object.keys(tail).filter((name) => Array.isArray(tail[name])).forEach((name) => {
      const known = tail[name].slice(-missing);
      const unknown = new Array(missing - known.length).fill(null);
      figures[name] = figures[name].concat(unknown, known).slice(-figures[name].length);
    });
    figures.to = tail.to;
    charts.querySelectorAll('figure').forEach((figure, n) => plots[n].setData(data(figure)));
  };

  // The parts of the board as they were sent last.
  const sent = new Map();

  const show = (html) => {
    const fresh = new DOMParser().parseFromString(html, 'text/html').body;
    const board = document.getElementById('board');
    const parts = [...fresh.children];
    const ids = parts.map((part) => part.id);
    [...board.children].filter((old) => !ids.includes(old.id)).forEach((old) => old.remove());
    parts.filter((part) => part.outerHTML !== sent.get(part.id)).forEach((part) => {
      sent.set(part.id, part.outerHTML);
      const old = document.getElementById(part.id);
      if (old) {
        old.replaceWith(part);
      } else {
        board.append(part);
      }
    });
    showOwnTime(board);
    const tail = document.getElementById('tail');
    if (tail && plots.length && charts.dataset.live === 'true') append(JSON.parse(tail.dataset.figures));
  };

  const say = (text, isLive) => {
    live.textContent = text;
    live.classList.toggle('on', isLive);
  };

  // The browser tries again by itself unless it was refused; whoever was may have more luck a little later.
  const REFUSED_MILLIS = 5000;

  const listen = () => {
    const source = new EventSource(live.dataset.stream);
    source.addEventListener('board', (event) => {
      show(event.data);
      if (document.getElementById('tail')) {
        say('Live', true);
      } else {
        say('Not live: there are no figures at the moment. They come back by themselves.', false);
      }
    });
    source.addEventListener('signed-out', () => {
      source.close();
      tellSignedOut(live);
    });
    source.addEventListener('error', () => {
      const refused = source.readyState === EventSource.CLOSED;
      say(
        refused
          ? 'Not live: the server refuses it at the moment. It is tried again; load the page if this stays.'
          : 'Not live: the line to the server is broken. It is tried again.',
        false);
      if (refused) setTimeout(listen, REFUSED_MILLIS);
    });
    // A page that is left must not hold its place among the browser's few connections.
    window.addEventListener('pagehide', () => source.close());
  };

  if (charts) {
    draw();
    let width = charts.clientWidth;
    new ResizeObserver(() => {
      if (charts.clientWidth !== width) {
        width = charts.clientWidth;
        draw();
      }
    }).observe(charts);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
  }
  listen();
  window.addEventListener('pageshow', (event) => event.persisted && location.reload());
})();
