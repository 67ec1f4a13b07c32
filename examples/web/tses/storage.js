/** Forgets when the page is left or loaded again. No script but those of the page ever gets at it. */
export function memoryStorage() {
    let held = null;
    return {
        sharedBy: 'page',
        read: () => held,
        write: tokens => {
            held = tokens;
        },
    };
}
export function memoryAddresses() {
    let held = [];
    return {
        read: () => held,
        write: known => {
            held = known;
        },
    };
}
/** Survives a reload, and ends with the tab. Every script of the origin that runs in the tab can read it. */
export function sessionStorageOf(window, key = 'tses.tokens') {
    return webStorage('copies', window.sessionStorage, key);
}
/** Survives the browser, and is the same in all tabs. Every script that ever runs on the origin can read it. */
export function localStorageOf(window, key = 'tses.tokens') {
    return {
        ...webStorage('origin', window.localStorage, key),
        watch: changed => {
            // A message would be no sign of a write: tabs may hear it before they see what was written.
            const hear = (event) => {
                if (event.key === key || event.key === null) {
                    changed();
                }
            };
            window.addEventListener('storage', hear);
            return () => window.removeEventListener('storage', hear);
        },
    };
}
function webStorage(sharedBy, area, key) {
    return {
        sharedBy,
        read: () => parse(area.getItem(key)),
        write: tokens => {
            if (tokens === null) {
                area.removeItem(key);
            }
            else {
                area.setItem(key, JSON.stringify(tokens));
            }
        },
        addresses: webAddresses(area, `${key}.addresses`),
    };
}
function webAddresses(area, key) {
    return {
        read: () => parseAddresses(area.getItem(key)),
        write: known => {
            if (known.length === 0) {
                area.removeItem(key);
            }
            else {
                area.setItem(key, JSON.stringify(known));
            }
        },
    };
}
/** What is not from here counts as nothing. */
function parse(json) {
    try {
        const { access, refresh, receivedAt } = JSON.parse(json ?? '{}');
        return typeof access === 'string' && typeof refresh === 'string' && typeof receivedAt === 'number'
            ? { access, refresh, receivedAt }
            : null;
    }
    catch {
        return null;
    }
}
function parseAddresses(json) {
    try {
        return JSON.parse(json ?? '[]').map(({ email, request, proof }) => ({
            email: text(email),
            request: request && { handle: text(request.handle), until: Number(request.until) },
            proof: proof && { device: text(proof.device), user: text(proof.user) },
        }));
    }
    catch {
        return [];
    }
}
function text(value) {
    if (typeof value !== 'string') {
        throw new TypeError('not from here');
    }
    return value;
}
