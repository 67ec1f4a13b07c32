// The sign-in page on a phone, in light: a file of its own, since files are run beside each other.
import {looks} from './chromium.mjs';
import {everyState} from './signin-states.mjs';

everyState(looks.phone);
