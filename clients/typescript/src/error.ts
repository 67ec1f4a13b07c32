import type {components} from './contract.js';

/**
 * What went wrong, to program against. Of the service, whose contract says what each means, or of this client: `not_signed_in` (there
 * are no tokens), `unreachable` (no connection, or a browser that was not given leave by CORS), `timeout`, `not_json`. Services that are
 * newer than this client may have codes of their own: what is not known goes by its status.
 */
export type TsesErrorCode =
  | components['schemas']['ErrorCode']
  | 'not_signed_in'
  | 'unreachable'
  | 'timeout'
  | 'not_json'
  | (string & {});

/** What an error has besides its message. */
export interface TsesErrorDetails {
  readonly status: number;
  readonly code?: TsesErrorCode | undefined;
  readonly fields?: Readonly<Record<string, readonly string[]>> | undefined;
  readonly retryAfter?: number | undefined;
  readonly attemptsRemaining?: number | undefined;
  readonly linkWorks?: boolean | undefined;
  readonly maxAge?: number | undefined;
  readonly requestId?: string | undefined;
  readonly body?: unknown;
  readonly cause?: unknown;
}

/**
 * Why a call did not give what was asked for: the one class of errors of this client. (A call that its caller ended by an
 * `AbortSignal` fails with the reason of that signal, as with `fetch`.)
 */
export class TsesError extends Error {
  override readonly name = 'TsesError';
  /** Of the answer; 0 when none came. */
  readonly status: number;
  /** What went wrong, to program against; undefined when something between answered in place of the service. */
  readonly code: TsesErrorCode | undefined;
  /** What is wrong with what was sent, by field; `non_field_errors` is about the whole. Empty when the fields are not the matter. */
  readonly fields: Readonly<Record<string, readonly string[]>>;
  /** Seconds to wait before it is of any use to ask again. */
  readonly retryAfter: number | undefined;
  /** With the codes `wrong_code` and `request_over`: wrong codes until the request is over, or the address locked. */
  readonly attemptsRemaining: number | undefined;
  /** With the code `closed`: whether the link in the newest mail signs in all the same. */
  readonly linkWorks: boolean | undefined;
  /** With the code `insufficient_user_authentication`: how old a sign-in may be for this call, in seconds. */
  readonly maxAge: number | undefined;
  /** The name of the request in the logs of the service; there also when no answer came. */
  readonly requestId: string | undefined;
  /** The body of the answer. Fields may be added to it. */
  readonly body: unknown;

  constructor(detail: string, details: TsesErrorDetails) {
    super(detail, {cause: details.cause});
    this.status = details.status;
    this.code = details.code;
    this.fields = details.fields ?? {};
    this.retryAfter = details.retryAfter;
    this.attemptsRemaining = details.attemptsRemaining;
    this.linkWorks = details.linkWorks;
    this.maxAge = details.maxAge;
    this.requestId = details.requestId;
    this.body = details.body;
  }

  /** What the service says about it, for people. */
  get detail(): string {
    return this.message;
  }

  /** Of an answer that is no success, in whichever of the shapes that errors have. */
  static of(status: number, headers: Headers, body: unknown, sentId: string): TsesError {
    const object = isObject(body) ? body : {};
    const fields = Object.fromEntries(Object.entries(object).filter(isFieldError));
    const detail = text(object['detail']) ?? text(object['error']) ?? Object.values(fields)[0]?.[0];
    return new TsesError(detail ?? `The service answered ${status}.`, {
      status,
      code: text(object['code']),
      fields,
      retryAfter: number(object['retry_after']) ?? seconds(headers.get('Retry-After')),
      attemptsRemaining: number(object['attempts_remaining']),
      linkWorks: boolean(object['link']),
      maxAge: number(object['max_age']),
      requestId: headers.get('X-Request-ID') ?? sentId,
      body,
    });
  }
}

function isFieldError(entry: [string, unknown]): entry is [string, string[]] {
  return Array.isArray(entry[1]) && entry[1].every(message => typeof message === 'string');
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function number(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

function boolean(value: unknown): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined;
}

/** The service sends seconds; whatever stands between may send a date. */
function seconds(retryAfter: string | null): number | undefined {
  if (retryAfter === null) {
    return undefined;
  }
  const wait = /^\d+$/.test(retryAfter) ? Number(retryAfter) : Math.ceil((Date.parse(retryAfter) - Date.now()) / 1000);
  return Number.isNaN(wait) ? undefined : Math.max(wait, 1);
}
