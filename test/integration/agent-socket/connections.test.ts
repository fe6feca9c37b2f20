import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ServedToken } from '../../../src/main/credentials/token-source.ts';
import { ok, type Result } from '../../../src/shared/failure.ts';
import { settle } from '../../support/manual-clock.ts';
import { head } from './client.ts';
import { gmail, openRim, type Rim } from './rim.ts';

let rim: Rim;
let sockets: Socket[];
beforeEach(async () => {
  sockets = [];
  rim = await openRim();
});
afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  await rim.close();
});

/** Connects, sends `bytes` and stays; tells whether the server has closed it. */
async function stay(
  bytes: string,
): Promise<{ readonly closed: () => boolean; text: () => string }> {
  let closed = false;
  let text = '';
  const socket = connect(rim.socketPath);
  sockets.push(socket);
  socket.on('close', () => {
    closed = true;
  });
  socket.on('error', () => {});
  socket.on('data', (piece) => {
    text += piece.toString();
  });
  await new Promise<void>((resolve) => socket.once('connect', resolve));
  socket.write(bytes);
  await settle();
  return { closed: () => closed, text: () => text };
}

const half = 'GET /v1/health HTTP/1.1\r\nHost: loc';
const health = () => rim.client.get('/v1/health');

describe('S95: past 512 connections', () => {
  test('the longest idle unfinished one goes and the new one is served', async () => {
    const stalled: Awaited<ReturnType<typeof stay>>[] = [];
    for (let at = 0; at < 512; at += 1) {
      stalled.push(await stay(at === 0 ? '' : half));
      rim.clock.suspend(1);
    }
    expect((await health()).status).toBe(200);
    await settle();
    expect(stalled[0]?.closed()).toBe(true);
    expect(stalled.slice(1).filter((one) => one.closed())).toEqual([]);
    for (let at = 0; at < 20; at += 1) expect((await health()).status).toBe(200);
  });

  test('one that is being answered stays, however long it takes', async () => {
    let release: (result: Result<ServedToken>) => void = () => {};
    rim.tokens.answer = () =>
      new Promise((resolve) => {
        release = resolve;
      });
    const authorization = await rim.pairCaller();
    const waiting = rim.client.get('/v1/token', { authorization });
    while (rim.tokens.asked.length === 0) await settle();
    rim.clock.suspend(5_000);
    for (let at = 0; at < 520; at += 1) await stay(half);
    release(ok({ token: rim.tokens.make([gmail]), staleRefresh: false }));
    expect((await waiting).status).toBe(200);
  });

  test('answers that nobody reads hold no place', async () => {
    await rim.close();
    rim = await openRim({ limits: { connections: 8 } });
    const hoarders = Array.from({ length: 8 }, () => connect(rim.socketPath));
    sockets.push(...hoarders);
    for (const hoarder of hoarders) {
      // Paused: what is answered stays in the kernel's buffers, and then in the agent's.
      hoarder.pause().on('error', () => {});
      hoarder.write(head('GET /v1/openapi.json HTTP/1.1').repeat(20));
    }
    await settle(50);
    for (let at = 0; at < 10; at += 1) expect((await health()).status).toBe(200);
  });

  test('a body that trickles and a refusal that is held back make room as well', async () => {
    const trickling = await stay(
      `${head('POST /v1/pair HTTP/1.1', 'Content-Type: application/json', 'Content-Length: 50')}{`,
    );
    const guess = head('GET /v1/token HTTP/1.1', 'Authorization: Bearer wrong');
    for (let at = 0; at < 10; at += 1) await stay(guess);
    const held = await stay(guess);
    for (let at = 0; at < 512; at += 1) {
      rim.clock.suspend(1);
      await stay(half);
    }
    await settle();
    expect(trickling.closed()).toBe(true);
    expect(held.closed()).toBe(true);
  });
});

test('bytes that are no request, behind one that is being answered, are not answered in its place', async () => {
  const authorization = await rim.pairCaller();
  rim.tokens.answer = () => new Promise(() => {});
  const request = head('GET /v1/token HTTP/1.1', `Authorization: ${authorization}`);
  expect(await rim.client.raw(`${request}noise\r\n\r\n`)).toBe('');
  expect(rim.tokens.asked).toHaveLength(1);
});

test('when every connection is being answered, a new one is closed and none of the others', async () => {
  await rim.close();
  rim = await openRim({ limits: { connections: 2 } });
  const authorization = await rim.pairCaller();
  rim.tokens.answer = () => new Promise(() => {});
  const request = head('GET /v1/token HTTP/1.1', `Authorization: ${authorization}`);
  const first = await stay(request);
  const second = await stay(request);
  while (rim.tokens.asked.length < 2) await settle();
  const third = await stay(half);
  await settle(20);
  expect([first.closed(), second.closed(), third.closed()]).toEqual([false, false, true]);
});

describe('P135: stopping', () => {
  test('an answer under way is finished, idle connections close, and the name is gone first', async () => {
    const authorization = await rim.pairCaller();
    const idle = await stay(head('GET /v1/health HTTP/1.1'));
    rim.tokens.answer = () => new Promise(() => {});
    const waiting = rim.client.get('/v1/token', { authorization });
    while (rim.tokens.asked.length === 0) await settle();
    const closing = rim.socket.close();
    await expect(health()).rejects.toThrow('ENOENT');
    expect(await waiting).toMatchObject({ status: 503, json: { error: 'timed_out' } });
    await closing;
    expect(idle.text()).toContain('200 OK');
  });

  test('one that does not end by itself is cut after three seconds', async () => {
    const body = head(
      'POST /v1/pair HTTP/1.1',
      'Content-Type: application/json',
      'Content-Length: 9',
    );
    const stalled = await stay(body);
    let closed = false;
    const closing = rim.socket.close().then(() => {
      closed = true;
    });
    await rim.clock.advance(2_999);
    expect([closed, stalled.closed()]).toEqual([false, false]);
    await rim.clock.advance(1);
    await closing;
    await settle();
    expect(stalled.closed()).toBe(true);
    expect(rim.clock.pending).toBe(0);
  });
});

test('threat 18: two hundred stalled connections do not slow a good one', async () => {
  for (let at = 0; at < 200; at += 1) await stay(half);
  const answers = await Promise.all(Array.from({ length: 50 }, health));
  expect(answers.every(({ status }) => status === 200)).toBe(true);
});
