import {TsesError} from './error.js';

/** One request. */
export interface Sending {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
  readonly access?: string;
  /** Ends the waiting for an answer. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds for the whole answer to come. */
  readonly timeout: number;
  /** Whether it does no harm when it is done twice, because its answer was lost. */
  readonly repeatable: boolean;
  /** Lets it end after the page was left. */
  readonly keepalive?: boolean;
}

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

const REPEAT_AFTER_MILLIS = 250;
const LONGEST_WAIT_SECONDS = 3;

/** Speaks JSON with the service. Tokens travel in headers and bodies, never in URLs. */
export class Http {
  readonly #base: string;
  readonly #fetch: typeof fetch;

  constructor(base: string, fetcher: typeof fetch) {
    this.#base = base;
    this.#fetch = fetcher;
  }

  /** The body of a success. What may be repeated is sent once more when no answer came, or when the service asks for it. */
  async send(sending: Sending): Promise<unknown> {
    const requestId = newRequestId();
    try {
      return await this.#once(sending, requestId);
    } catch (error) {
      const wait = sending.repeatable ? waitBeforeRepeat(error) : undefined;
      if (wait === undefined) {
        throw error;
      }
      await pause(wait, sending.signal);
      return this.#once(sending, requestId);
    }
  }

  async #once(sending: Sending, requestId: string): Promise<unknown> {
    const {status, headers, text} = await this.#exchange(sending, requestId);
    let body: unknown;
    try {
      body = text === '' ? undefined : JSON.parse(text);
    } catch (cause) {
      if (status < 400) {
        // Such as the page of a network that wants to be signed in to.
        throw new TsesError('The answer is none of this service.', {status, code: 'not_json', requestId, body: text, cause});
      }
    }
    if (status >= 400) {
      throw TsesError.of(status, headers, body, requestId);
    }
    return body;
  }

  async #exchange(sending: Sending, requestId: string): Promise<Answer> {
    sending.signal?.throwIfAborted();
    const ending = new AbortController();
    const abort = (): void => ending.abort();
    const timer = setTimeout(abort, sending.timeout);
    sending.signal?.addEventListener('abort', abort);
    try {
      const response = await this.#fetch(this.#base + sending.path, {...init(sending, requestId), signal: ending.signal});
      return {status: response.status, headers: response.headers, text: await response.text()};
    } catch (cause) {
      sending.signal?.throwIfAborted();
      throw ending.signal.aborted
        ? new TsesError(`No answer within ${sending.timeout} ms.`, {status: 0, code: 'timeout', requestId, cause})
        : new TsesError('The service cannot be reached.', {status: 0, code: 'unreachable', requestId, cause});
    } finally {
      clearTimeout(timer);
      sending.signal?.removeEventListener('abort', abort);
    }
  }
}

function init(sending: Sending, requestId: string): RequestInit {
  const headers: Record<string, string> = {Accept: 'application/json', 'X-Request-ID': requestId};
  if (sending.access !== undefined) {
    headers['Authorization'] = `Bearer ${sending.access}`;
  }
  const request: RequestInit = {
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
function waitBeforeRepeat(error: unknown): number | undefined {
  if (!(error instanceof TsesError)) {
    return undefined;
  }
  if (error.status === 0) {
    return REPEAT_AFTER_MILLIS;
  }
  const seconds = error.retryAfter ?? 1;
  return error.status === 503 && seconds <= LONGEST_WAIT_SECONDS ? seconds * 1000 : undefined;
}

function pause(millis: number, signal: AbortSignal | undefined): Promise<void> {
  return untilAborted(new Promise(resume => setTimeout(resume, millis)), signal);
}

/** Ends the waiting, not the work: others may wait for the same. */
export function untilAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) {
    return work;
  }
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason);
    if (signal.aborted) {
      abort();
    }
    signal.addEventListener('abort', abort, {once: true});
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

/** Drawn here, so that a request whose answer is lost can be found in the logs. It is no secret, only unlike others. */
function newRequestId(): string {
  return Array.from({length: 3}, () => Math.random().toString(36).slice(2, 12)).join('');
}
