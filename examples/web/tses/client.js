import { Addresses } from './addresses.js';
import { fill } from './call.js';
import { TsesError } from './error.js';
import { Http, untilAborted } from './http.js';
import { memoryAddresses, memoryStorage } from './storage.js';
import { Tabs } from './tabs.js';
import { claimsOf, endsSoon } from './tokens.js';
/** An access token that ends so soon is not handed out any more. */
const MARGIN_SECONDS = 60;
/** An exchange may be repeated for 30 seconds: two tries and what lies between them must end within it. */
const LONGEST_EXCHANGE_MILLIS = 10_000;
const EXCHANGE_HANGS_MILLIS = 30_000;
/**
 * Signs people in, and keeps them signed in: tokens are exchanged when they must be, once for all tabs, and calls that came
 * too late for their token are repeated once. Whatever is refused or cannot be done fails with a {@link TsesError}.
 */
export class Tses {
    #url;
    #storage;
    #timeout;
    #fetch;
    #http;
    #addresses;
    #tabs;
    #unwatch;
    #listeners = new Set();
    /** The session that was last seen in the storage; undefined before the first look. */
    #session;
    constructor(options) {
        this.#url = options.url.replace(/\/+$/, '');
        this.#storage = options.storage ?? memoryStorage();
        this.#timeout = options.timeout ?? 10_000;
        const fetcher = options.fetch ?? globalThis.fetch;
        // Browsers refuse a fetch that is called as a method of something else.
        this.#fetch = (input, init) => fetcher(input, init);
        this.#http = new Http(this.#url, this.#fetch);
        this.#addresses = new Addresses(this.#storage.addresses ?? memoryAddresses());
        this.#tabs = new Tabs(this.#url, news => void this.#hear(news));
        this.#unwatch = this.#storage.watch?.(() => void this.#look());
    }
    /**
     * Mails a code and a link to the address. Never repeated by itself: each call may send a mail. What names this request is
     * remembered until the code is handed in.
     */
    async requestCode(email, request = {}) {
        const { device } = await this.#addresses.of(email);
        const body = { email, device, captcha: request.captcha };
        const sent = await this.#public('/api/v1/auth/otp/request/', body, request);
        await this.#addresses.asked(email, sent.handle, sent.expires_in);
        return sent;
    }
    /**
     * Signs in with the code of the mail. Never repeated by itself: a wrong code counts each time. When no answer came it can be
     * called again at once: within half a minute, the right code gets the answer that was lost, where it was asked for here.
     */
    async verifyCode(email, code, waiting = {}) {
        const known = await this.#addresses.of(email);
        const body = { email, otp: code, ...known };
        return this.#signIn(email, await this.#public('/api/v1/auth/otp/verify/', body, waiting));
    }
    /** Whom the link of a mail signs in, by the token in its URL. Spends nothing. */
    async previewLink(token, waiting = {}) {
        const body = { token, handles: await this.#addresses.handles() };
        const preview = await this.#public('/api/v1/auth/otp/link/preview/', body, waiting);
        return { email: preview.email, expiresIn: preview.expires_in, askedHere: preview.asked };
    }
    /**
     * Signs in with the link of a mail, by the token in its URL. Never repeated by itself: a link is good once. Let people press a
     * button for it: programs that look into mails open pages, too.
     */
    async openLink(token, waiting = {}) {
        const answer = await this.#public('/api/v1/auth/otp/link/', { token }, waiting);
        return this.#signIn(answer.user.email, answer);
    }
    /** Whether there are tokens. Whether they are still good, only a call tells. */
    async isSignedIn() {
        return await this.#read() !== null;
    }
    /** Calls back when somebody signs in or out, here or in another tab, until the function is called that is returned. */
    onChange(listener) {
        this.#listeners.add(listener);
        return () => this.#listeners.delete(listener);
    }
    /** Who is signed in. */
    me(waiting = {}) {
        return this.call('get', '/api/v1/auth/users/me/', waiting);
    }
    /** Where one is signed in. */
    async sessions(waiting = {}) {
        return (await this.call('get', '/api/v1/auth/sessions/', waiting)).results;
    }
    /** Ends one of one's own sessions; the one of this page ends like any other. */
    async endSession(id, waiting = {}) {
        await this.call('delete', '/api/v1/auth/sessions/{id}/', { ...waiting, path: { id } });
        const tokens = await this.#read();
        if (tokens !== null && claimsOf(tokens).sid === id) {
            await this.#end(tokens, 'this');
        }
    }
    /**
     * Signs out: this session, the others of the same person, or all; every tab that it is about learns of it. With `this`, the
     * tokens are forgotten here also when the service cannot be told, which the error then says. With `others` and `all`,
     * nothing is forgotten then, so that it can be tried again. With `all`, this device is one like any other for the person again.
     */
    async signOut(scope = 'this', waiting = {}) {
        if (scope === 'this') {
            await untilAborted(this.#signOutHere(waiting.timeout ?? this.#timeout), waiting.signal);
            return;
        }
        const tokens = await this.#signedIn();
        await this.call('post', '/api/v1/auth/logout/', { ...waiting, body: { scope } });
        await this.#end(tokens, scope);
    }
    /** An access token to show to another service, good for a minute at least. */
    async accessToken(waiting = {}) {
        const tokens = await this.#signedIn();
        return endsSoon(tokens, MARGIN_SECONDS) ? (await this.#refreshed(tokens, waiting)).access : tokens.access;
    }
    /** Exchanges the tokens now. Calls do so by themselves when they must. */
    async refresh(waiting = {}) {
        await this.#refreshed(await this.#signedIn(), waiting);
    }
    /** Any call of the contract that needs to be signed in, such as `call('get', '/api/v1/audit/logs/', {query: {page: 2}})`. */
    async call(method, path, options) {
        const sending = {
            method,
            path: fill(path, options.path, options.query),
            body: options.body,
            signal: options.signal,
            timeout: options.timeout ?? this.#timeout,
            repeatable: method === 'get',
        };
        const tokens = await this.#signedIn();
        try {
            return await this.#http.send({ ...sending, access: tokens.access });
        }
        catch (error) {
            if (!isRefusedToken(error)) {
                throw error;
            }
        }
        const { access } = await this.#refreshed(tokens, options);
        return await this.#http.send({ ...sending, access });
    }
    /**
     * As the browser's own `fetch`, for an API of one's own that takes the access tokens of this service: with the token, and
     * repeated once when that is answered 401 and the body can be sent again. Give it no URL that tokens must not go to.
     */
    async fetch(input, init = {}) {
        const tokens = await this.#signedIn();
        const response = await this.#fetch(input, withAccess(init, tokens.access));
        if (response.status !== 401 || init.body instanceof ReadableStream) {
            return response;
        }
        const { access } = await this.#refreshed(tokens, { signal: init.signal ?? undefined });
        await response.body?.cancel();
        return this.#fetch(input, withAccess(init, access));
    }
    /** Hears of other tabs no longer. The tokens stay. */
    close() {
        this.#listeners.clear();
        this.#unwatch?.();
        this.#tabs.close();
    }
    async #public(path, body, waiting) {
        const timeout = waiting.timeout ?? this.#timeout;
        return await this.#http.send({ method: 'post', path, body, repeatable: false, signal: waiting.signal, timeout });
    }
    async #signIn(email, answer) {
        await this.#addresses.signedIn(email, answer.device, answer.user.id);
        await this.#keep(answer);
        return answer.user;
    }
    /** The waiting ends with the signal; the exchange goes on, as others may wait for it, and its answer must not be lost. */
    #refreshed(spent, waiting) {
        return untilAborted(this.#exclusively(() => this.#exchange(spent)), waiting.signal);
    }
    #exclusively(work) {
        return this.#tabs.exclusively(EXCHANGE_HANGS_MILLIS, work);
    }
    /** Gives new tokens for the spent ones, or those that somebody else has got for them already. */
    async #exchange(spent) {
        const held = await this.#signedIn();
        if (held.refresh !== spent.refresh) {
            return held;
        }
        let answer;
        try {
            answer = await this.#http.send({
                method: 'post',
                path: '/api/v1/auth/token/refresh/',
                body: { refresh: held.refresh },
                repeatable: true,
                timeout: Math.min(this.#timeout, LONGEST_EXCHANGE_MILLIS),
            });
        }
        catch (error) {
            if (!(error instanceof TsesError) || error.status !== 401) {
                throw error;
            }
            const winner = await this.#read();
            if (winner !== null && winner.refresh !== held.refresh) {
                return winner;
            }
            await this.#end(held, 'this');
            throw error;
        }
        // Where there are no locks, another tab may have signed out meanwhile, or been faster.
        const now = await this.#signedIn();
        if (now.refresh !== held.refresh) {
            return now;
        }
        const fresh = await this.#keep(answer);
        const session = claimsOf(fresh).sid;
        if (this.#storage.sharedBy === 'copies' && session !== undefined) {
            this.#tabs.tell({ kind: 'refreshed', session, tokens: fresh });
        }
        return fresh;
    }
    /** By the refresh token, which is good when the access token is not any more, and while no tab exchanges it. */
    async #signOutHere(timeout) {
        await this.#exclusively(async () => {
            const tokens = await this.#read();
            if (tokens === null) {
                return;
            }
            try {
                await this.#http.send({
                    method: 'post',
                    path: '/api/v1/auth/token/blacklist/',
                    body: { refresh: tokens.refresh },
                    repeatable: false,
                    timeout,
                    keepalive: true,
                });
            }
            catch (error) {
                // It has ended already.
                if (!(error instanceof TsesError) || error.status !== 401) {
                    throw error;
                }
            }
            finally {
                await this.#end(tokens, 'this');
            }
        });
    }
    async #signedIn() {
        const tokens = await this.#read();
        if (tokens === null) {
            throw new TsesError('Nobody is signed in.', { status: 401, code: 'not_signed_in' });
        }
        return tokens;
    }
    async #read() {
        const tokens = await this.#storage.read();
        if (this.#session === undefined) {
            this.#session = sessionOf(tokens);
        }
        this.#notice(sessionOf(tokens));
        return tokens;
    }
    async #keep(answer) {
        const tokens = { access: answer.access, refresh: answer.refresh, receivedAt: Date.now() };
        await this.#write(tokens);
        return tokens;
    }
    async #write(tokens) {
        await this.#storage.write(tokens);
        this.#notice(sessionOf(tokens));
    }
    /** Forgets the tokens of a session that has ended, never those that somebody has got since, and tells the other tabs. */
    async #end(ended, scope) {
        const held = await this.#storage.read();
        if (scope !== 'others' && held !== null && sessionOf(held) === sessionOf(ended)) {
            await this.#write(null);
        }
        const { sid, sub } = claimsOf(ended);
        if (scope === 'all') {
            await this.#addresses.signedOutEverywhere(sub);
        }
        this.#tabs.tell({ kind: 'ended', scope, session: sid ?? '', user: sub ?? '' });
    }
    async #look() {
        this.#notice(sessionOf(await this.#storage.read()));
    }
    /** Of a storage that all share, the tab that tells has written all there is to write. */
    async #hear(news) {
        if (news.kind === 'ended' && news.scope === 'all') {
            await this.#addresses.signedOutEverywhere(news.user);
        }
        const held = await this.#storage.read();
        if (held === null || this.#storage.sharedBy === 'origin') {
            return;
        }
        const { sid, sub } = claimsOf(held);
        if (news.kind === 'refreshed' && news.session === sid && news.tokens.receivedAt > held.receivedAt) {
            await this.#write(news.tokens);
        }
        if (news.kind === 'ended' && isAbout(news, sid, sub)) {
            await this.#write(null);
        }
    }
    #notice(session) {
        if (session === this.#session) {
            return;
        }
        this.#session = session;
        this.#listeners.forEach(listener => listener(session !== null));
    }
}
/** Of tokens that name no session, the access token stands for it. */
function sessionOf(tokens) {
    return tokens === null ? null : claimsOf(tokens).sid ?? tokens.access;
}
function isAbout(news, session, user) {
    switch (news.scope) {
        case 'this':
            return news.session === session;
        case 'others':
            return news.user === user && news.session !== session;
        case 'all':
            return news.user === user;
    }
}
/** A sign-in that is not recent enough is no better with a new token. */
function isRefusedToken(error) {
    return error instanceof TsesError && error.status === 401 && error.code !== 'insufficient_user_authentication';
}
function withAccess(init, access) {
    const headers = new Headers(init.headers);
    headers.set('Authorization', `Bearer ${access}`);
    return { ...init, headers };
}
