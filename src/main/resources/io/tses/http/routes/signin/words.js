// What the page says. Every text is in texts.<language>.yaml; the page carries those that are said here in a template.
const language = document.documentElement.lang;
const texts = new Map([...document.getElementById('texts').content.querySelectorAll('data')].map(text => [text.value, text.textContent]));
const plural = new Intl.PluralRules(language);
/** Of those who read this language, the reader: they write times in their own way. */
const locale = navigator.languages.find(tag => new Intl.Locale(tag).language === new Intl.Locale(language).language) ?? language;
const SOON = 2 * 60_000;

/** @param {string} name of a text that has no place to fill in */
export function text(name) {
  return texts.get(name);
}

/** The one of several texts that goes with a number. */
export function counted(name, n) {
  const one = `${name}.${plural.select(n)}`;
  return texts.has(one) ? one : `${name}.other`;
}

/** Writes a text into an element, what it is about in strong letters. It never becomes markup. */
export function write(element, name, values = {}) {
  const parts = texts.get(name).split(/\{(\w+)\}/);
  element.replaceChildren(...parts.map((part, i) => i % 2 === 0 ? part : strong(values[part])));
}

function strong(value) {
  const element = document.createElement('strong');
  element.textContent = value;
  return element;
}

/** A time of day that is never too early: in whole minutes, soon ones to the second, later ones with their day. */
export function clock(millis) {
  const isSoon = millis - Date.now() < SOON;
  const step = isSoon ? 1000 : 60_000;
  const time = new Date(Math.ceil(millis / step) * step);
  const isToday = time.toDateString() === new Date().toDateString();
  return new Intl.DateTimeFormat(locale, {
    hour: 'numeric',
    minute: '2-digit',
    ...(isSoon && {second: '2-digit'}),
    ...(!isToday && {weekday: 'long', day: 'numeric', month: 'long'}),
  }).format(time);
}

/** Such as 0:25 or 1:02:03. */
export function countdown(millis) {
  const seconds = Math.max(0, Math.ceil(millis / 1000));
  const two = number => String(number).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}
