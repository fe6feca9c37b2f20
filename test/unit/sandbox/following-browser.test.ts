import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import {
  BrokenBrowser,
  FollowingBrowser,
  RefusingBrowser,
} from '../../support/following-browser.ts';
import { PlainClient } from './plain-client.ts';

type Answering = (request: IncomingMessage, response: ServerResponse) => void;

let servers: Server[];
let browser: FollowingBrowser;

beforeEach(() => {
  servers = [];
  browser = new FollowingBrowser();
});

afterEach(() => {
  browser.close();
  for (const server of servers) server.close();
});

async function serve(answer: Answering): Promise<string> {
  const server = createServer(answer);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const go = (response: ServerResponse, location: string, cookies: string[] = []): void => {
  response.writeHead(302, { location, 'set-cookie': cookies }).end();
};

describe('a whole sign-in', () => {
  let sandbox: Sandbox;

  beforeEach(async () => {
    sandbox = await startSandbox();
  });

  afterEach(() => sandbox.close());

  it('goes from the one-time link over the consent page back to the application', async () => {
    const client = new PlainClient(sandbox.clientSecretJson);
    const seen: IncomingMessage[] = [];
    const application = await serve((request, response) => {
      seen.push(request);
      const { pathname } = new URL(request.url ?? '', 'http://x');
      if (pathname === '/start') {
        const redirect_uri = `${application}/cb`;
        const cookie = 'binding=b1; Path=/cb; HttpOnly; SameSite=Lax';
        go(response, client.authorizationUrl({ redirect_uri }), [cookie]);
      } else if (pathname === '/cb') go(response, '/done');
      else response.end('signed in');
    });

    expect(await browser.open(`${application}/start`)).toEqual({ ok: true, value: undefined });
    const end = await browser.ended();

    expect(end).toMatchObject({ url: `${application}/done`, status: 200, body: 'signed in' });
    expect(browser.pages.map(({ method, status }) => `${method} ${status}`)).toEqual([
      'GET 302',
      'GET 200',
      'POST 302',
      'GET 302',
      'GET 200',
    ]);
    const [start, callback, done] = seen;
    expect(start?.headers).toMatchObject({
      'sec-fetch-mode': 'navigate',
      'sec-fetch-dest': 'document',
      'sec-fetch-site': 'none',
    });
    expect(callback?.headers.cookie).toBe('binding=b1');
    expect(callback?.headers['sec-fetch-site']).toBe('same-site');
    expect(done?.headers.cookie).toBeUndefined();
    const consent = sandbox.requests.last('consent').headers;
    // The consent page says `Referrer-Policy: no-referrer`.
    expect([consent.origin, consent['sec-fetch-site']]).toEqual(['null', 'same-origin']);
    expect(browser.cookies.scriptCookies(`${application}/cb`)).toEqual([]);
  });

  it('stops where a person would copy the address, and where they walk away', async () => {
    const client = new PlainClient(sandbox.clientSecretJson);
    browser.decisions = { answer: 'leave' };
    expect((await browser.visit(client.authorizationUrl())).body).toContain(
      'Sign in to the sandbox',
    );
    browser.decisions = { stopBefore: (url) => url.pathname === '/cb' };
    const end = await browser.visit(client.authorizationUrl());
    expect(end).toMatchObject({ status: 0, url: expect.stringContaining('code=4%2F') });
  });

  it('does not pretend to untick what is not there', async () => {
    const client = new PlainClient(sandbox.clientSecretJson);
    browser.decisions = { untick: ['gmail.readonly'] };
    await expect(browser.visit(client.authorizationUrl())).rejects.toThrow(
      'no box to untick for gmail.readonly',
    );
  });
});

describe('cookies', () => {
  it('go to every port of their host, to their path and what is under it, until deleted', async () => {
    const cookieAt: Record<string, string | undefined> = {};
    const record: Answering = (request, response) => {
      cookieAt[request.url ?? ''] = request.headers.cookie;
      response.end();
    };
    const first = await serve((request, response) => {
      if (request.url === '/set') {
        response.setHeader('set-cookie', ['a=1; Path=/deep', 'b=2; Path=/', 'c=3']);
        response.end();
      } else if (request.url === '/unset') {
        response.setHeader('set-cookie', 'b=; Path=/; Max-Age=0');
        response.end();
      } else record(request, response);
    });
    const second = await serve(record);
    await browser.visit(`${first}/set`);
    await browser.visit(`${first}/deep/er`);
    await browser.visit(`${second}/deeper`);
    await browser.visit(`${first}/unset`);
    await browser.visit(`${second}/deep`);
    expect(cookieAt).toEqual({
      '/deep/er': 'a=1; b=2; c=3',
      '/deeper': 'b=2; c=3',
      '/deep': 'a=1; c=3',
    });
  });

  it('with SameSite stay behind when a page of another site leads here', async () => {
    const cookies: (string | undefined)[] = [];
    const here = await serve((request, response) => {
      if (request.url === '/set') {
        response.setHeader('set-cookie', ['strict=1; SameSite=Strict', 'lax=1; SameSite=Lax']);
      } else cookies.push(request.headers.cookie);
      response.end();
    });
    const page = (method: string) =>
      `<form method="${method}" action="${here}/in"><button name="decision" value="allow"></form>`;
    const elsewhere = (
      await serve((request, response) => response.end(page(request.url?.slice(1) ?? '')))
    ).replace('127.0.0.1', 'localhost');
    await browser.visit(`${here}/set`);
    await browser.visit(`${here}/in`);
    await browser.visit(`${elsewhere}/get`);
    await browser.visit(`${elsewhere}/post`);
    expect(cookies).toEqual(['strict=1; lax=1', 'lax=1', undefined]);
  });
});

describe('trouble on the way', () => {
  it('is told by the end of the visit and not by the opening', async () => {
    const opening = await browser.open('http://127.0.0.1:1/');
    expect(opening.ok).toBe(true);
    await expect(browser.ended()).rejects.toThrow('could not reach http://127.0.0.1:1/');
  });

  it('a circle of redirects ends', async () => {
    const origin = await serve((_request, response) => go(response, '/again'));
    await expect(browser.visit(origin)).rejects.toThrow('More than 20 redirects');
  });

  it('a connection that the server closed while idle is made anew', async () => {
    let connections = 0;
    const origin = await serve((request, response) => {
      response.end();
      // The answer is through; the client still believes in the connection.
      response.once('finish', () => setImmediate(() => request.socket.resetAndDestroy()));
    });
    servers[0]?.on('connection', () => {
      connections += 1;
    });
    await browser.visit(origin);
    expect((await browser.visit(origin)).status).toBe(200);
    expect(connections).toBe(2);
  });
});

it('a machine without a browser answers with a failure', async () => {
  const broken = new BrokenBrowser();
  expect((await broken.open('http://127.0.0.1:1/')).ok).toBe(false);
  expect(broken.opened).toEqual(['http://127.0.0.1:1/']);
});

it.fails('a browser that must not be opened fails the test, even if the program survives it', async () => {
  await new RefusingBrowser().open('http://127.0.0.1:1/').catch(() => undefined);
});
