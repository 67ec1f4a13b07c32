export function claimsOf(tokens) {
    try {
        const payload = tokens.access.split('.')[1] ?? '';
        return JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/')));
    }
    catch {
        return {};
    }
}
/** Whether the access token ends within `marginSeconds`. Its life is measured here, as clocks of devices may be wrong. */
export function endsSoon(tokens, marginSeconds) {
    const { iat, exp } = claimsOf(tokens);
    const life = iat === undefined || exp === undefined ? 0 : exp - iat;
    return Date.now() - tokens.receivedAt > (life - marginSeconds) * 1000;
}
