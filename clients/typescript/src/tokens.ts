/** What a sign-in or a refresh gave. */
export interface Tokens {
  readonly access: string;
  readonly refresh: string;
  /** When, by the clock of this device, in milliseconds. */
  readonly receivedAt: number;
}

/** What this client reads of an access token. It proves nothing: only the service can tell whether a token is genuine. */
export interface Claims {
  /** The session. */
  readonly sid?: string;
  /** The user. */
  readonly sub?: string;
  readonly iat?: number;
  readonly exp?: number;
}

export function claimsOf(tokens: Tokens): Claims {
  try {
    const payload = tokens.access.split('.')[1] ?? '';
    return JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/'))) as Claims;
  } catch {
    return {};
  }
}

/** Whether the access token ends within `marginSeconds`. Its life is measured here, as clocks of devices may be wrong. */
export function endsSoon(tokens: Tokens, marginSeconds: number): boolean {
  const {iat, exp} = claimsOf(tokens);
  const life = iat === undefined || exp === undefined ? 0 : exp - iat;
  return Date.now() - tokens.receivedAt > (life - marginSeconds) * 1000;
}
