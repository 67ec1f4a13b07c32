import { TsesError } from './error.js';
const REPEAT_AFTER_MILLIS = 250;
const LONGEST_WAIT_SECONDS = 3;
/** Speaks JSON with the service. Tokens travel in headers and bodies, never in URLs. */
export class Http {
    #base;
    #fetch;
    constructor(base, fetcher) {
        this.#base = base;
        this.#fetch = fetcher;
    }
    /** The body of a success. What may be repeated is sent once more when no answer came, or when the service asks for it. */
    async send(sending) {
        const requestId = newRequestId();
        try {
            return await this.#once(sending, requestId);
        }
        catch (error) {
            const wait = sending.repeatable ? waitBeforeRepeat(error) : undefined;
            if (wait === undefined) {
                throw error;
            }
            await pause(wait, sending.signal);
            return this.#once(sending, requestId);
        }
    }
    async #once(sending, requestId) {
        const { status, headers, text } = await this.#exchange(sending, requestId);
        let body;
        try {
            body = text === '' ? undefined : JSON.parse(text);
        }
        catch (cause) {
            if (status < 400) {
                // Such as the page of a network that wants to be signed in to.
                throw new TsesError('The answer is none of this service.', { status, code: 'not_json', requestId, body: text, cause });
            }
        }
        if (status >= 400) {
            throw TsesError.of(status, headers, body, requestId);
        }
        return body;
    }
    async #exchange(sending, requestId) {
        sending.signal?.throwIfAborted();
        const ending = new AbortController();
        const abort = () => ending.abort();
        const timer = setTimeout(abort, sending.timeout);
        sending.signal?.addEventListener('abort', abort);
        try {
            const response = await this.#fetch(this.#base + sending.path, { ...init(sending, requestId), signal: ending.signal });
            return { status: response.status, headers: response.headers, text: await response.text() };
        }
        catch (cause) {
            sending.signal?.throwIfAborted();
            throw ending.signal.aborted
                ? new TsesError(`No answer within ${sending.timeout} ms.`, { status: 0, code: 'timeout', requestId, cause })
                : new TsesError('The service cannot be reached.', { status: 0, code: 'unreachable', requestId, cause });
        }
        finally {
            clearTimeout(timer);
            sending.signal?.removeEventListener('abort', abort);
        }
    }
}
function init(sending, requestId) {
    const headers = { Accept: 'application/json', 'X-Request-ID': requestId };
    if (sending.access !== undefined) {
        headers['Authorization'] = `Bearer ${sending.access}`;
    }
    const request = {
        method: sending.method.toUpperCase(),
        headers,
        cache: 'no-store',
        credentials: 'omit',
        redirect: 'error',
        referrerPolicy: 'no-referrer',
        keepalive: sending.keepalive ?? false,
    };
    if (sending.body !== undefined) {
        headers['Content-Type'] = 'application/json';
        request.body = JSON.stringify(sending.body);
    }
    return request;
}
/** In milliseconds; none when another try would not be of any use. */
function waitBeforeRepeat(error) {
    if (!(error instanceof TsesError)) {
        return undefined;
    }
    if (error.status === 0) {
        return REPEAT_AFTER_MILLIS;
    }
    const seconds = error.retryAfter ?? 1;
    return error.status === 503 && seconds <= LONGEST_WAIT_SECONDS ? seconds * 1000 : undefined;
}
function pause(millis, signal) {
    return untilAborted(new Promise(resume => setTimeout(resume, millis)), signal);
}
/** Ends the waiting, not the work: others may wait for the same. */
export function untilAborted(work, signal) {
    if (signal === undefined) {
        return work;
    }
    return new Promise((resolve, reject) => {
        const abort = () => reject(signal.reason);
        if (signal.aborted) {
            abort();
        }
        signal.addEventListener('abort', abort, { once: true });
        work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
    });
}
/** Drawn here, so that a request whose answer is lost can be found in the logs. It is no secret, only unlike others. */
function newRequestId() {
    return Array.from({ length: 3 }, () => Math.random().toString(36).slice(2, 12)).join('');
}
