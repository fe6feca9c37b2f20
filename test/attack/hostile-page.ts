import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { BrowserContext } from 'playwright-core';

/**
 * Every way in which a page makes a browser send a request to an address of its choice, without a
 * person's help. Text for the page, as these tests are compiled for Node, which has no document.
 */
const drives: Readonly<Record<string, string>> = {
  img: 'new Image().src = url',
  script: "add('script', { src: url })",
  stylesheet: "add('link', { rel: 'stylesheet', href: url })",
  prefetch: "add('link', { rel: 'prefetch', href: url })",
  iframe: "add('iframe', { src: url })",
  object: "add('object', { data: url })",
  'no-cors fetch': "fetch(url, { mode: 'no-cors', credentials: 'include' }).catch(() => {})",
  'cors fetch': "fetch(url, { credentials: 'include' }).catch(() => {})",
  'simple post':
    "fetch(url, { method: 'POST', mode: 'no-cors', credentials: 'include', body: '{}' }).catch(() => {})",
  'json post':
    "fetch(url, { method: 'POST', credentials: 'include', headers: { 'content-type': 'application/json' }, body: '{}' }).catch(() => {})",
  beacon: "navigator.sendBeacon(url, 'x')",
  'event source': 'new EventSource(url, { withCredentials: true })',
  'form get': "submit('get')",
  'form post': "submit('post')",
};

export const driveNames = Object.keys(drives);

/** Fires them all at one address; each names itself in the query, so that none can go missing. */
const attack = (target: string): string => `(async () => {
  const add = (name, fields) => document.body.append(Object.assign(document.createElement(name), fields));
  const page = (drive) => ${JSON.stringify(target)} + ${JSON.stringify(target.includes('?') ? '&' : '?')} + 'drive=' + encodeURIComponent(drive);
  const forms = (drive, url, method) => {
    const frame = document.createElement('iframe');
    frame.name = 'frame-' + method;
    document.body.append(frame);
    const form = Object.assign(document.createElement('form'), { method, action: url, target: frame.name });
    for (const [name, value] of new URL(url).searchParams) {
      form.append(Object.assign(document.createElement('input'), { type: 'hidden', name, value }));
    }
    document.body.append(form);
    form.submit();
  };
  ${Object.entries(drives)
    .map(
      ([name, code]) => `{
    const drive = ${JSON.stringify(name)};
    const url = page(drive);
    const submit = (method) => forms(drive, url, method);
    void submit;
    ${code};
  }`,
    )
    .join('\n')}
})()`;

/** Node tells here of every answer of every HTTP server of the process. */
const answered = 'http.server.response.finish';

interface ServedRequest {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** A page of somebody else's, on a port of its own. */
export class HostileSite {
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async open(): Promise<HostileSite> {
    const server = createServer((_request, response) => {
      response.setHeader('content-type', 'text/html');
      response.end('<!doctype html><title>prize</title><body></body>');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new HostileSite(server);
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /**
   * Visits it, fires at `target`, a server of this process, and waits until every drive was answered.
   * Answers status by drive, as the server gave it: a browser hides most of them from its pages.
   */
  async attack(context: BrowserContext, target: string): Promise<ReadonlyMap<string, number>> {
    const answers = new Map<string, number>();
    const { port } = new URL(target);
    const onAnswer = (message: unknown) => {
      const { request, response } = message as ServedRequest;
      const drive = new URL(request.url ?? '/', 'http://127.0.0.1').searchParams.get('drive');
      if (String(request.socket.localPort) !== port || drive === null) return;
      answers.set(drive, response.statusCode);
    };
    subscribe(answered, onAnswer);
    const page = await context.newPage();
    // A host of its own: to the browser another site than 127.0.0.1, although it resolves to it.
    await page.goto(`http://prize.fake.test:${this.port}/`);
    await page.evaluate(attack(target));
    const late = Date.now() + 10_000;
    while (answers.size < driveNames.length && Date.now() < late) await page.waitForTimeout(20);
    await page.close();
    unsubscribe(answered, onAnswer);
    return answers;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((closed) => this.#server.close(closed));
  }
}

/**
 * For Chromium: the hostile site's name leads here; and the browser's own wall around local addresses,
 * which older and other browsers do not have, is down, so that it is ours that is tested.
 */
export const browserOfTheVictim = [
  '--host-resolver-rules=MAP *.fake.test 127.0.0.1',
  '--disable-features=LocalNetworkAccessChecks,BlockInsecurePrivateNetworkRequests',
];
