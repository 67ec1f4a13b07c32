import {createServer, type IncomingMessage, type Server, type ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';

export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: any;
}

type Behaviour = (request: Received, response: ServerResponse) => void | Promise<void>;

/** Answers as it is told, one behaviour a request, for what a real service cannot be made to show. */
export class FakeService {
  readonly received: Received[] = [];
  readonly #server: Server;
  #behaviours: Behaviour[] = [];

  private constructor() {
    this.#server = createServer((request, response) => void this.#handle(request, response));
  }

  static async start(): Promise<FakeService> {
    const service = new FakeService();
    await new Promise<void>(started => service.#server.listen(0, '127.0.0.1', started));
    return service;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** In this order; whatever comes after them is answered 500. */
  will(...behaviours: Behaviour[]): this {
    this.#behaviours = behaviours;
    return this;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = '';
    for await (const chunk of request) {
      text += chunk;
    }
    const body = text === '' ? undefined : JSON.parse(text);
    const received = {method: request.method ?? '', path: request.url ?? '', headers: request.headers, body};
    this.received.push(received);
    const behaviour = this.#behaviours.shift() ?? answer(500, {detail: 'unexpected'});
    await behaviour(received, response);
  }
}

export function answer(status: number, body: unknown, headers: Record<string, string> = {}): Behaviour {
  return (_, response) => {
    response.writeHead(status, {'Content-Type': 'application/json', ...headers}).end(JSON.stringify(body));
  };
}

/** Does what it was asked for, but nobody learns of it. */
export const loseTheAnswer: Behaviour = (_, response) => {
  response.destroy();
};

export const neverAnswer: Behaviour = () => undefined;

/** Tokens of a session, that nobody has signed. */
export function tokensOf(session: string, number: number, lifeSeconds = 7200): {access: string; refresh: string} {
  const payload = Buffer.from(JSON.stringify({sid: session, sub: 'ada', iat: 1000, exp: 1000 + lifeSeconds, number}));
  return {access: `header.${payload.toString('base64url')}.signature`, refresh: `${session}-refresh-${number}`};
}

/** What who signs in with the code or the link of a mail is answered. */
export function signedIn(tokens: {access: string; refresh: string}, device = 'device', user = 'ada'): object {
  return {access: tokens.access, refresh: tokens.refresh, user: {id: user, email: `${user}@example.com`}, device};
}
