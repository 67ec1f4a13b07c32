// Buttons that are of no use yet. They stay where they are and can be reached, so that the focus is never lost and everybody learns until
// when to wait: in numbers that count down for the eye, which are not read out, and as a time of day for the ear.
import {clock, countdown, write} from './words.js';

const waits = new Map();
let timer;

/** @param {(() => void)=} then when the time has come */
export function waitUntil(button, until, then) {
  stopWaiting(button);
  if (until <= Date.now()) {
    return;
  }
  const eye = document.createElement('span');
  const ear = document.createElement('span');
  eye.className = 'count';
  eye.ariaHidden = 'true';
  ear.className = 'away';
  write(ear, 'wait', {time: clock(until)});
  button.append(eye, ear);
  button.ariaDisabled = 'true';
  waits.set(button, {until, eye, ear, then});
  timer ??= setInterval(tick, 250);
  tick();
}

export function stopWaiting(button) {
  const wait = waits.get(button);
  if (wait !== undefined) {
    wait.eye.remove();
    wait.ear.remove();
    button.ariaDisabled = null;
    waits.delete(button);
  }
}

/** @returns {number | undefined} when the time will have come */
export function waitOf(button) {
  return waits.get(button)?.until;
}

function tick() {
  for (const [button, {until, eye, then}] of waits) {
    const left = until - Date.now();
    if (left > 0) {
      eye.textContent = countdown(left);
    } else {
      stopWaiting(button);
      then?.();
    }
  }
  if (waits.size === 0) {
    clearInterval(timer);
    timer = undefined;
  }
}
