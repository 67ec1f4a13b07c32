/** What this browser knows of an address besides the tokens. */
export interface KnownAddress {
  readonly email: string;
  /** Names the last request for a code, until its code ends, in milliseconds by the clock of this device. */
  readonly request?: {readonly handle: string; readonly until: number} | undefined;
  /** Tells this device from strangers, since this user has signed in on it. */
  readonly proof?: {readonly device: string; readonly user: string} | undefined;
}

/** Where that is between two calls. */
export interface AddressStorage {
  read(): readonly KnownAddress[] | Promise<readonly KnownAddress[]>;
  write(known: readonly KnownAddress[]): void | Promise<void>;
}

/** More addresses than people use in one browser; what others typed there is not kept for ever. */
const MOST = 5;

/** What is remembered of the addresses that were used last. Nobody needs it to sign in: without it, one is a stranger. */
export class Addresses {
  readonly #storage: AddressStorage;
  /** What the storage would not take; then this page alone remembers. */
  #unkept: readonly KnownAddress[] | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(storage: AddressStorage) {
    this.#storage = storage;
  }

  /** What a call about the address is sent along with. */
  async of(email: string): Promise<{handle: string | undefined; device: string | undefined}> {
    const known = (await this.#all()).find(other => other.email === plain(email));
    return {handle: known?.request?.handle, device: known?.proof?.device};
  }

  /** Of what was asked for here and may still be good. */
  async handles(): Promise<string[]> {
    return (await this.#all()).flatMap(known => known.request?.handle ?? []);
  }

  /** A code is on its way. */
  asked(email: string, handle: string, seconds: number): Promise<void> {
    return this.#update(email, known => ({...known, request: {handle, until: Date.now() + seconds * 1000}}));
  }

  /** Somebody has signed in: whatever was sent to the address is spent. */
  signedIn(email: string, device: string, user: string): Promise<void> {
    return this.#update(email, () => ({email: plain(email), proof: {device, user}}));
  }

  /** All sessions of a user have ended, and the proofs of their devices with them. */
  signedOutEverywhere(user: string | undefined): Promise<void> {
    return this.#change(all => all.map(known => known.proof?.user === user ? {...known, proof: undefined} : known));
  }

  #update(email: string, update: (known: KnownAddress) => KnownAddress): Promise<void> {
    return this.#change(all => {
      const known = all.find(other => other.email === plain(email)) ?? {email: plain(email)};
      return [update(known), ...all.filter(other => other !== known)];
    });
  }

  /** One change after the other, so that none is lost. */
  #change(change: (all: readonly KnownAddress[]) => readonly KnownAddress[]): Promise<void> {
    const changed = this.#last.then(async () => this.#keep(change(await this.#all()).filter(isOfUse).slice(0, MOST)));
    this.#last = changed;
    return changed;
  }

  async #keep(all: readonly KnownAddress[]): Promise<void> {
    try {
      await this.#storage.write(all);
      this.#unkept = undefined;
    } catch {
      this.#unkept = all;
    }
  }

  async #all(): Promise<readonly KnownAddress[]> {
    const now = Date.now();
    return (this.#unkept ?? await this.#read())
      .map(known => known.request !== undefined && known.request.until > now ? known : {...known, request: undefined})
      .filter(isOfUse);
  }

  async #read(): Promise<readonly KnownAddress[]> {
    try {
      return await this.#storage.read();
    } catch {
      return [];
    }
  }
}

function isOfUse(known: KnownAddress): boolean {
  return known.request !== undefined || known.proof !== undefined;
}

/** Upper and lower case are the same to the service, and blanks around an address are none of it. */
function plain(email: string): string {
  return email.trim().toLowerCase();
}
