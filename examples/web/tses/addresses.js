/** More addresses than people use in one browser; what others typed there is not kept for ever. */
const MOST = 5;
/** What is remembered of the addresses that were used last. Nobody needs it to sign in: without it, one is a stranger. */
export class Addresses {
    #storage;
    /** What the storage would not take; then this page alone remembers. */
    #unkept;
    #last = Promise.resolve();
    constructor(storage) {
        this.#storage = storage;
    }
    /** What a call about the address is sent along with. */
    async of(email) {
        const known = (await this.#all()).find(other => other.email === plain(email));
        return { handle: known?.request?.handle, device: known?.proof?.device };
    }
    /** Of what was asked for here and may still be good. */
    async handles() {
        return (await this.#all()).flatMap(known => known.request?.handle ?? []);
    }
    /** A code is on its way. */
    asked(email, handle, seconds) {
        return this.#update(email, known => ({ ...known, request: { handle, until: Date.now() + seconds * 1000 } }));
    }
    /** Somebody has signed in: whatever was sent to the address is spent. */
    signedIn(email, device, user) {
        return this.#update(email, () => ({ email: plain(email), proof: { device, user } }));
    }
    /** All sessions of a user have ended, and the proofs of their devices with them. */
    signedOutEverywhere(user) {
        return this.#change(all => all.map(known => known.proof?.user === user ? { ...known, proof: undefined } : known));
    }
    #update(email, update) {
        return this.#change(all => {
            const known = all.find(other => other.email === plain(email)) ?? { email: plain(email) };
            return [update(known), ...all.filter(other => other !== known)];
        });
    }
    /** One change after the other, so that none is lost. */
    #change(change) {
        const changed = this.#last.then(async () => this.#keep(change(await this.#all()).filter(isOfUse).slice(0, MOST)));
        this.#last = changed;
        return changed;
    }
    async #keep(all) {
        try {
            await this.#storage.write(all);
            this.#unkept = undefined;
        }
        catch {
            this.#unkept = all;
        }
    }
    async #all() {
        const now = Date.now();
        return (this.#unkept ?? await this.#read())
            .map(known => known.request !== undefined && known.request.until > now ? known : { ...known, request: undefined })
            .filter(isOfUse);
    }
    async #read() {
        try {
            return await this.#storage.read();
        }
        catch {
            return [];
        }
    }
}
function isOfUse(known) {
    return known.request !== undefined || known.proof !== undefined;
}
/** Upper and lower case are the same to the service, and blanks around an address are none of it. */
function plain(email) {
    return email.trim().toLowerCase();
}
