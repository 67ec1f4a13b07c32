/** Storages and messages reach other tabs a moment later than locks do: a lock is kept as long, which nobody waits for. */
const SEEN_BY_ALL_MILLIS = 50;
/**
 * The tabs of one origin that use one service. Where the browser has no Web Locks (before 2022, or without HTTPS), only the
 * calls of one tab wait for each other. Two tabs may then refresh at once, and get the same tokens: the service answers a
 * repeated refresh with them for half a minute.
 */
export class Tabs {
    #name;
    #channel;
    #last = Promise.resolve();
    constructor(service, hear) {
        this.#name = `tses ${service}`;
        if (typeof BroadcastChannel === 'function') {
            this.#channel = new BroadcastChannel(this.#name);
            this.#channel.onmessage = message => hear(message.data);
            // Node would wait for messages for ever.
            this.#channel.unref?.();
        }
    }
    tell(news) {
        this.#channel?.postMessage(news);
    }
    /**
     * Does the work while no other tab does such work. A tab that keeps the others waiting longer than `patienceMillis` hangs,
     * and is waited for no longer: what it does ends within a shorter time.
     */
    exclusively(patienceMillis, work) {
        const locks = globalThis.navigator?.locks;
        if (locks === undefined) {
            return this.#inTurn(work);
        }
        const patience = new AbortController();
        const timer = setTimeout(() => patience.abort(), patienceMillis);
        return new Promise(resolve => {
            const begin = async () => {
                clearTimeout(timer);
                const working = work();
                resolve(working);
                await working.catch(() => undefined);
                await new Promise(resume => setTimeout(resume, SEEN_BY_ALL_MILLIS));
            };
            locks.request(this.#name, { signal: patience.signal }, begin).catch(() => resolve(this.#inTurn(work)));
        });
    }
    close() {
        this.#channel?.close();
    }
    #inTurn(work) {
        const turn = this.#last.then(work, work);
        this.#last = turn.catch(() => undefined);
        return turn;
    }
}
