import type {paths} from './contract.js';

/** The types of a call, taken from the contract. */

type Method = 'get' | 'post' | 'patch' | 'delete';

export type Path = keyof paths & `/api/v1/${string}`;

/** What may be done with a path. */
export type MethodOf<P extends Path> = {
  [M in Method]: paths[P][M] extends {responses: unknown} ? M : never;
}[Method];

type Operation<P extends Path, M extends MethodOf<P>> = paths[P][M];

type Json<T> = T extends {content: {'application/json': infer Body}} ? Body : undefined;

/** The body of a success. */
export type Answer<P extends Path, M extends MethodOf<P>> =
  Operation<P, M> extends {responses: infer Responses}
    ? {[S in keyof Responses & (200 | 201 | 202 | 204)]: Json<Responses[S]>}[keyof Responses & (200 | 201 | 202 | 204)]
    : never;

type PathValues<O> = O extends {parameters: {path: infer Values}} ? {readonly path: Values} : {readonly path?: never};

type Query<O> = O extends {parameters: {query?: infer Values}} ? {readonly query?: Values} : {readonly query?: never};

type RequestBody<O> = O extends {requestBody: {content: {'application/json': infer Body}}}
  ? {readonly body: Body}
  : O extends {requestBody?: {content: {'application/json': infer Body}}}
    ? {readonly body?: Body}
    : {readonly body?: never};

/** How long a caller waits. */
export interface Waiting {
  /** Ends the call; it then fails with the reason of the signal. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds, in place of those that the client was given. */
  readonly timeout?: number | undefined;
}

export type CallOptions<P extends Path, M extends MethodOf<P>> =
  PathValues<Operation<P, M>> & Query<Operation<P, M>> & RequestBody<Operation<P, M>> & Waiting;

/** Such as `/api/v1/auth/users/7f1d…/?page=2`. */
export function fill(path: string, values: object | undefined, query: object | undefined): string {
  const filled = Object.entries(values ?? {})
    .reduce((filling, [name, value]) => filling.replace(`{${name}}`, encodeURIComponent(String(value))), path);
  const search = new URLSearchParams(Object.entries(query ?? {})
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => [name, String(value)]));
  return search.toString() === '' ? filled : `${filled}?${search}`;
}
