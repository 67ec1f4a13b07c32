import type {AddressStorage, KnownAddress} from './addresses.js';
import type {Tokens} from './tokens.js';

/** Where the tokens are between two calls. `README.md` says which is the right place when. */
export interface TokenStorage {
  /**
   * Who else may find the same tokens: nobody but this page (`page`), pages that were made from it, as by "Duplicate tab"
   * (`copies`), or every tab of the origin (`origin`).
   */
  readonly sharedBy: 'page' | 'copies' | 'origin';
  read(): Tokens | null | Promise<Tokens | null>;
  /** `null` forgets them. */
  write(tokens: Tokens | null): void | Promise<void>;
  /** Calls back after another tab has written, until the function is called that is returned. For `origin` alone. */
  watch?(changed: () => void): () => void;
  /** Where it is kept what is known of addresses, which is less of a secret; in memory unless given. */
  readonly addresses?: AddressStorage;
}

/** Forgets when the page is left or loaded again. No script but those of the page ever gets at it. */
export function memoryStorage(): TokenStorage {
  let held: Tokens | null = null;
  return {
    sharedBy: 'page',
    read: () => held,
    write: tokens => {
      held = tokens;
    },
  };
}

export function memoryAddresses(): AddressStorage {
  let held: readonly KnownAddress[] = [];
  return {
    read: () => held,
    write: known => {
      held = known;
    },
  };
}

/** Survives a reload, and ends with the tab. Every script of the origin that runs in the tab can read it. */
export function sessionStorageOf(window: {readonly sessionStorage: Storage}, key = 'tses.tokens'): TokenStorage {
  return webStorage('copies', window.sessionStorage, key);
}

/** Survives the browser, and is the same in all tabs. Every script that ever runs on the origin can read it. */
export function localStorageOf(window: WindowWithStorage, key = 'tses.tokens'): TokenStorage {
  return {
    ...webStorage('origin', window.localStorage, key),
    watch: changed => {
      // A message would be no sign of a write: tabs may hear it before they see what was written.
      const hear = (event: StorageEvent): void => {
        if (event.key === key || event.key === null) {
          changed();
        }
      };
      window.addEventListener('storage', hear);
      return () => window.removeEventListener('storage', hear);
    },
  };
}

export interface WindowWithStorage {
  readonly localStorage: Storage;
  addEventListener(type: 'storage', listener: (event: StorageEvent) => void): void;
  removeEventListener(type: 'storage', listener: (event: StorageEvent) => void): void;
}

function webStorage(sharedBy: 'copies' | 'origin', area: Storage, key: string): TokenStorage {
  return {
    sharedBy,
    read: () => parse(area.getItem(key)),
    write: tokens => {
      if (tokens === null) {
        area.removeItem(key);
      } else {
        area.setItem(key, JSON.stringify(tokens));
      }
    },
    addresses: webAddresses(area, `${key}.addresses`),
  };
}

function webAddresses(area: Storage, key: string): AddressStorage {
  return {
    read: () => parseAddresses(area.getItem(key)),
    write: known => {
      if (known.length === 0) {
        area.removeItem(key);
      } else {
        area.setItem(key, JSON.stringify(known));
      }
    },
  };
}

/** What is not from here counts as nothing. */
function parse(json: string | null): Tokens | null {
  try {
    const {access, refresh, receivedAt} = JSON.parse(json ?? '{}') as Partial<Tokens>;
    return typeof access === 'string' && typeof refresh === 'string' && typeof receivedAt === 'number'
      ? {access, refresh, receivedAt}
      : null;
  } catch {
    return null;
  }
}

function parseAddresses(json: string | null): readonly KnownAddress[] {
  try {
    return (JSON.parse(json ?? '[]') as readonly KnownAddress[]).map(({email, request, proof}) => ({
      email: text(email),
      request: request && {handle: text(request.handle), until: Number(request.until)},
      proof: proof && {device: text(proof.device), user: text(proof.user)},
    }));
  } catch {
    return [];
  }
}

function text(value: unknown): string {
  if (typeof value !== 'string') {
    throw new TypeError('not from here');
  }
  return value;
}
