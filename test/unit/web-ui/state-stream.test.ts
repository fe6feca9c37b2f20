import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { EventStreamParser } from '../../../src/renderer/server-sent-events.ts';
import type { AppState } from '../../../src/shared/app-state.ts';
import { settle } from '../../support/manual-clock.ts';
import { client } from '../../support/scripted-core.ts';
import { OpenedWebUi } from './opened-web-ui.ts';

let ui: OpenedWebUi;
let session: Record<string, string>;
beforeEach(async () => {
  ui = await new OpenedWebUi().open();
  session = await ui.session();
});
afterEach(() => ui.close());

/** A page that follows the state, as far as its connection goes. */
class Follower {
  readonly request: ClientRequest;
  readonly events: string[] = [];
  readonly states: AppState[] = [];
  readonly #parser = new EventStreamParser();
  ended = false;
  answer: IncomingMessage | undefined;

  constructor(pausing = false) {
    this.request = request({
      host: '127.0.0.1',
      port: ui.webUi.port,
      path: '/api/events',
      headers: session,
      agent: false,
    });
    this.request.on('error', () => {
      this.ended = true;
    });
    this.request.on('response', (answer) => {
      this.answer = answer;
      answer.on('close', () => {
        this.ended = true;
      });
      answer.setEncoding('utf8');
      if (!pausing) this.read();
    });
    this.request.end();
  }

  read(): void {
    this.answer?.on('data', (part: string) => {
      for (const { event, data } of this.#parser.push(part)) {
        this.events.push(event);
        if (event === 'state') this.states.push(JSON.parse(data));
      }
    });
  }
}

/** I/O over loopback takes turns of the event loop, not time. */
async function until(condition: () => boolean): Promise<void> {
  for (let turn = 0; turn < 2_000 && !condition(); turn += 1) await settle(1);
  expect(condition()).toBe(true);
}

test('the current snapshot comes at once, then each newer one', async () => {
  const page = new Follower();
  await until(() => page.states.length === 1);
  expect(page.answer?.headers['content-type']).toBe('text/event-stream');
  expect(page.states[0]).toEqual(ui.core.current());
  ui.core.set({ clients: [client()] });
  await until(() => page.states.length === 2);
  expect(page.states[1]?.clients).toHaveLength(1);
});

test('a burst of changes is sent as its first and its last', async () => {
  const page = new Follower();
  await until(() => page.states.length === 1);
  for (let change = 0; change < 100; change += 1) ui.core.set({});
  await until(() => page.states.length === 2);
  await ui.clock.advance(50);
  await until(() => page.states.length === 3);
  await ui.clock.advance(500);
  expect(page.states.map(({ revision }) => revision)).toEqual([1, 2, 101]);
});

test('a heartbeat every 15 s tells the page that the agent lives', async () => {
  const page = new Follower();
  await until(() => page.states.length === 1);
  await ui.clock.advance(15_000);
  await until(() => page.events.length === 2);
  expect(page.events).toEqual(['state', 'heartbeat']);
});

test('I108: after 100 reloads nothing listens and no timer waits', async () => {
  for (let reload = 0; reload < 100; reload += 1) {
    const page = new Follower();
    await until(() => page.states.length === 1);
    expect(ui.core.listeners).toBe(1);
    page.request.destroy();
    await until(() => ui.core.listeners === 0);
  }
  expect(ui.clock.pending).toBe(0);
});

test('a fifth page takes the place of the oldest, so that connections are left for commands', async () => {
  const pages: Follower[] = [];
  for (let number = 0; number < 5; number += 1) {
    const page = new Follower();
    await until(() => page.states.length === 1);
    pages.push(page);
  }
  await until(() => pages[0]?.ended === true);
  expect(pages.map(({ events }) => events.at(-1))).toEqual([
    'superseded',
    'state',
    'state',
    'state',
    'state',
  ]);
  ui.core.set({});
  await until(() => pages.slice(1).every(({ states }) => states.length === 2));
  expect(pages[0]?.states).toHaveLength(1);
});

test('a page that reads slowly skips what it missed and holds nobody up', async () => {
  const slow = new Follower(true);
  const quick = new Follower();
  await until(() => quick.states.length === 1 && slow.answer !== undefined);
  // Far more than the buffers of a loopback connection hold.
  const notice = { id: 'n', code: 'offline', sentence: 'x'.repeat(1_000_000) };
  for (let change = 0; change < 40; change += 1) {
    ui.core.set({ notices: [notice] });
    await ui.clock.advance(50);
    await until(() => quick.states.length === change + 2);
  }
  ui.core.set({ notices: [] });
  await ui.clock.advance(50);
  await until(() => quick.states.length === 42);
  slow.read();
  await until(() => slow.states.at(-1)?.notices.length === 0);
  expect(slow.states.length).toBeLessThan(30);
}, 20_000);

test('a page that does not read at all is let go after a whole heartbeat', async () => {
  const stuck = new Follower(true);
  await until(() => stuck.answer !== undefined);
  const notice = { id: 'n', code: 'offline', sentence: 'x'.repeat(1_000_000) };
  for (let change = 0; change < 40; change += 1) {
    ui.core.set({ notices: [notice] });
    await ui.clock.advance(50);
  }
  expect(ui.core.listeners).toBe(1);
  await ui.clock.advance(15_000);
  await until(() => ui.core.listeners === 0);
}, 20_000);

test('closing ends every stream and leaves no timer', async () => {
  const page = new Follower();
  await until(() => page.states.length === 1);
  ui.core.set({});
  await ui.webUi.close();
  await until(() => page.ended);
  expect(ui.core.listeners).toBe(0);
  expect(ui.clock.pending).toBe(0);
});
