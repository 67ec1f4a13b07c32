import assert from 'node:assert/strict';
import {afterEach, test} from 'node:test';
import {sessionStorageOf, localStorageOf, memoryStorage, Tses} from '../../src/index.js';
import {type News, Tabs} from '../../src/tabs.js';
import {FakeArea} from './fake-area.js';
import {answer, FakeService, signedIn, tokensOf} from './fake-service.js';

const first = {...tokensOf('one', 1), receivedAt: 1};
const second = tokensOf('one', 2);
const closed: Array<() => void> = [];

afterEach(() => closed.splice(0).forEach(close => close()));

/** Takes the place of a browser's, of which Node has one in some versions only. */
function withLocks<T>(locks: unknown, work: () => Promise<T>): Promise<T> {
  const own = Object.getOwnPropertyDescriptor(globalThis, 'navigator');
  Object.defineProperty(globalThis, 'navigator', {value: {locks}, configurable: true});
  return work().finally(() => {
    Object.defineProperty(globalThis, 'navigator', own ?? {value: undefined, configurable: true});
  });
}

function tabs(hear: (news: News) => void = () => undefined): Tabs {
  const opened = new Tabs('https://auth.example.com', hear);
  closed.push(() => opened.close());
  return opened;
}

test('without locks, the work of one tab is done one after the other, also after a failure', async () => {
  await withLocks(undefined, async () => {
    const tab = tabs();
    const done: string[] = [];
    const fails = tab.exclusively(1000, async () => {
      await Promise.resolve();
      done.push('first');
      throw new Error('on purpose');
    });
    const works = tab.exclusively(1000, async () => done.push('second'));

    await assert.rejects(fails, {message: 'on purpose'});
    await works;
    assert.deepEqual(done, ['first', 'second']);
  });
});

test('a tab that hangs with the lock does not keep the others from working', async () => {
  const neverGranted = {
    request: (_: string, {signal}: {signal: AbortSignal}) =>
      new Promise((__, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
  };
  await withLocks(neverGranted, async () => {
    assert.equal(await tabs().exclusively(20, async () => 'done'), 'done');
  });
});

test('a failure under the lock is a failure, and the work is not done again', async () => {
  const granted = {request: (_: string, __: object, work: () => Promise<unknown>) => work()};
  let times = 0;
  await withLocks(granted, async () => {
    await assert.rejects(tabs().exclusively(1000, async () => {
      times++;
      throw new Error('on purpose');
    }), {message: 'on purpose'});
  });
  assert.equal(times, 1);
});

test('copies of a page learn of new tokens and of the sign-out, others do not', async () => {
  const service = await FakeService.start();
  closed.push(() => service.stop());
  const client = (sessionStorage: Storage): Tses => {
    const opened = new Tses({url: service.url, storage: sessionStorageOf({sessionStorage})});
    closed.push(() => opened.close());
    return opened;
  };
  const areas = [new FakeArea(), new FakeArea(), new FakeArea()] as const;
  areas[0].setItem('tses.tokens', JSON.stringify(first));
  areas[1].setItem('tses.tokens', JSON.stringify(first));
  areas[2].setItem('tses.tokens', JSON.stringify({...tokensOf('two', 1), receivedAt: 1}));
  const [one, copy, other] = [client(areas[0]), client(areas[1]), client(areas[2])];
  assert.ok(await copy.isSignedIn() && await other.isSignedIn());

  service.will(answer(200, second), answer(200, {}));
  const heard: boolean[] = [];
  copy.onChange(signedIn => heard.push(signedIn));
  await one.refresh();
  await until(() => JSON.parse(areas[1].getItem('tses.tokens') ?? '{}').refresh === second.refresh);
  await one.signOut();
  await until(() => heard.length === 1);

  assert.deepEqual(heard, [false]);
  assert.equal(areas[1].getItem('tses.tokens'), null);
  assert.ok(await other.isSignedIn());
});

/** As one tab sees the storage that all share: told of what others write. */
class FakeWindow {
  static readonly #all = new Set<FakeWindow>();
  readonly localStorage: Storage;
  readonly #listeners = new Set<(event: StorageEvent) => void>();

  constructor(shared: FakeArea) {
    FakeWindow.#all.add(this);
    this.localStorage = Object.assign(Object.create(null), {
      getItem: (key: string) => shared.getItem(key),
      setItem: (key: string, value: string) => {
        shared.setItem(key, value);
        this.#tell(key);
      },
      removeItem: (key: string) => {
        shared.removeItem(key);
        this.#tell(key);
      },
    });
  }

  addEventListener(_: 'storage', listener: (event: StorageEvent) => void): void {
    this.#listeners.add(listener);
  }

  removeEventListener(_: 'storage', listener: (event: StorageEvent) => void): void {
    this.#listeners.delete(listener);
  }

  #tell(key: string): void {
    for (const other of FakeWindow.#all) {
      if (other !== this) {
        other.#listeners.forEach(listener => listener({key} as StorageEvent));
      }
    }
  }
}

test('tabs that share their tokens learn of each sign-in and sign-out', async () => {
  const service = await FakeService.start();
  closed.push(() => service.stop());
  const shared = new FakeArea();
  const open = (): Tses => {
    const opened = new Tses({url: service.url, storage: localStorageOf(new FakeWindow(shared))});
    closed.push(() => opened.close());
    return opened;
  };
  const [one, two] = [open(), open()];
  const heard: boolean[] = [];
  await two.isSignedIn();
  two.onChange(signedIn => heard.push(signedIn));

  service.will(answer(200, signedIn(second)), answer(200, {}));
  await one.verifyCode('ada@example.com', '123456');
  await until(() => heard.length === 1);
  await one.signOut();
  await until(() => heard.length === 2);

  assert.deepEqual(heard, [true, false]);
});

test('tokens in memory are told nobody', async () => {
  const service = await FakeService.start();
  closed.push(() => service.stop());
  const storage = memoryStorage();
  await storage.write(first);
  const told: News[] = [];
  const listener = new Tabs(service.url, news => told.push(news));
  closed.push(() => listener.close());
  const tses = new Tses({url: service.url, storage});
  closed.push(() => tses.close());

  service.will(answer(200, second), answer(200, {}));
  await tses.refresh();
  await tses.signOut();
  await until(() => told.length === 1);

  assert.deepEqual(told, [{kind: 'ended', scope: 'this', session: 'one', user: 'ada'}]);
});

test('what is in a storage without being tokens counts as nothing', async () => {
  for (const strange of ['', 'null', '[]', '{"access":1}', '{"access":"a","refresh":"b"}', 'no json']) {
    const sessionStorage = new FakeArea();
    sessionStorage.setItem('tses.tokens', strange);

    assert.equal(await sessionStorageOf({sessionStorage}).read(), null, strange);
  }
});

async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 5000;
  while (!condition()) {
    assert.ok(Date.now() < deadline, 'not in time');
    await new Promise(resume => setTimeout(resume, 5));
  }
}
