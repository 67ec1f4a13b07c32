/**
 * Why a call did not give what was asked for: the one class of errors of this client. (A call that its caller ended by an
 * `AbortSignal` fails with the reason of that signal, as with `fetch`.)
 */
export class TsesError extends Error {
    name = 'TsesError';
    /** Of the answer; 0 when none came. */
    status;
    /** What went wrong, to program against; undefined when something between answered in place of the service. */
    code;
    /** What is wrong with what was sent, by field; `non_field_errors` is about the whole. Empty when the fields are not the matter. */
    fields;
    /** Seconds to wait before it is of any use to ask again. */
    retryAfter;
    /** With the codes `wrong_code` and `request_over`: wrong codes until the request is over, or the address locked. */
    attemptsRemaining;
    /** With the code `closed`: whether the link in the newest mail signs in all the same. */
    linkWorks;
    /** With the code `insufficient_user_authentication`: how old a sign-in may be for this call, in seconds. */
    maxAge;
    /** The name of the request in the logs of the service; there also when no answer came. */
    requestId;
    /** The body of the answer. Fields may be added to it. */
    body;
    constructor(detail, details) {
        super(detail, { cause: details.cause });
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
    get detail() {
        return this.message;
    }
    /** Of an answer that is no success, in whichever of the shapes that errors have. */
    static of(status, headers, body, sentId) {
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
function isFieldError(entry) {
    return Array.isArray(entry[1]) && entry[1].every(message => typeof message === 'string');
}
function isObject(value) {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}
function text(value) {
    return typeof value === 'string' ? value : undefined;
}
function number(value) {
    return typeof value === 'number' ? value : undefined;
}
function boolean(value) {
    return typeof value === 'boolean' ? value : undefined;
}
/** The service sends seconds; whatever stands between may send a date. */
function seconds(retryAfter) {
    if (retryAfter === null) {
        return undefined;
    }
    const wait = /^\d+$/.test(retryAfter) ? Number(retryAfter) : Math.ceil((Date.parse(retryAfter) - Date.now()) / 1000);
    return Number.isNaN(wait) ? undefined : Math.max(wait, 1);
}
