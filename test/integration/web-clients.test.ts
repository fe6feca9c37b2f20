import { describe, expect, it } from 'vitest';
import { settle } from '../support/manual-clock.ts';
import { freePort, holdPort } from '../support/ports.ts';
import { keybearerWithSandbox, type RunningKeybearer } from '../support/running-keybearer.ts';

async function keybearerWithWebClient(redirectUris: readonly string[]) {
  const { keybearer, sandbox } = await keybearerWithSandbox();
  const json = sandbox.addClient('web-room', { kind: 'web', redirectUris });
  const { client } = await keybearer.run('client.add', { json });
  return { keybearer, sandbox, client };
}

const signInThrough = async (keybearer: RunningKeybearer, client: string) => {
  await keybearer.run('sign-in.start', { mode: 'browser', scopes: [], client });
  return keybearer.signInAt('done');
};

describe('a client of type "Web application"', () => {
  it.each([
    ['an address with a path', (port: number) => `http://127.0.0.1:${port}/oauth/done`],
    ['an address without a path', (port: number) => `http://127.0.0.1:${port}`],
    ['the name localhost', (port: number) => `http://localhost:${port}/callback`],
    ['the other family', (port: number) => `http://[::1]:${port}/`],
  ])('is answered exactly where it is registered: %s', async (_what, uriAt) => {
    const uri = uriAt(await freePort());
    const { keybearer, sandbox, client } = await keybearerWithWebClient([uri]);
    sandbox.wants.next('authorization', { redirect_uri: uri });
    sandbox.wants.next('token', { redirect_uri: uri, client_secret: /^GOCSPX-/ });
    const done = await signInThrough(keybearer, client);
    expect(done).toMatchObject({ email: 'ada@sandbox.example', missing: [] });
    expect(new URL(keybearer.browser.opened[0] ?? '').origin).toBe(new URL(uri).origin);
    sandbox.wants.assertMet();
  });

  it('prefers an address to the name that others could resolve', async () => {
    const port = await freePort();
    const uris = [
      'https://app.example/cb',
      `http://localhost:${port}`,
      `http://127.0.0.1:${port}/`,
    ];
    const { keybearer, sandbox, client } = await keybearerWithWebClient(uris);
    await signInThrough(keybearer, client);
    expect(sandbox.requests.last('authorization').parameters.redirect_uri).toBe(uris[2]);
  });

  it('keeps its redirect URI over a restart', async () => {
    const uri = `http://127.0.0.1:${await freePort()}/callback`;
    const { keybearer, sandbox, client } = await keybearerWithWebClient([uri]);
    await keybearer.stop();
    await keybearer.start();
    await signInThrough(keybearer, client);
    expect(sandbox.requests.last('authorization').parameters.redirect_uri).toBe(uri);
  });

  it.each(['127.0.0.1', '::1'])(
    'says which port is busy when another program sits on it at %s',
    async (host) => {
      const port = await freePort();
      await holdPort(port, host);
      const { keybearer, client } = await keybearerWithWebClient([`http://localhost:${port}/cb`]);
      const refused = keybearer.refused('sign-in.start', { mode: 'browser', scopes: [], client });
      await settle();
      await keybearer.clock.advance(2_000);
      const failure = await refused;
      expect(failure.code).toBe('conflict');
      expect(failure.sentence).toContain(`Port ${port}`);
      expect(failure.sentence).toContain(`http://localhost:${port}/cb`);
      expect(keybearer.browser.opened).toEqual([]);
    },
  );

  it('signs in twice in a row at the one port', async () => {
    const uri = `http://localhost:${await freePort()}/cb`;
    const { keybearer, client } = await keybearerWithWebClient([uri]);
    await signInThrough(keybearer, client);
    await keybearer.browser.ended();
    keybearer.browser.decisions = { account: 'grace@sandbox.example' };
    const started = keybearer.run('sign-in.start', { mode: 'browser', scopes: [], client });
    await settle();
    await keybearer.clock.advance(2_000);
    await started;
    await keybearer.browser.ended();
    expect(keybearer.core.state.current().accounts).toHaveLength(2);
  });

  it('R15: answers only to the name it registered', async () => {
    const port = await freePort();
    const { keybearer, client } = await keybearerWithWebClient([`http://localhost:${port}/cb`]);
    keybearer.browser.decisions = { answer: 'leave' };
    await keybearer.run('sign-in.start', { mode: 'link', scopes: [], client });
    const other = await fetch(`http://127.0.0.1:${port}/cb?code=1`);
    expect(other.status).toBe(421);
    expect(keybearer.core.state.current().signIn?.step.kind).toBe('waiting_for_browser');
  });

  it('takes the pasted address of a browser elsewhere', async () => {
    const port = await freePort();
    const { keybearer, client } = await keybearerWithWebClient([`http://localhost:${port}`]);
    const { id, link } = await keybearer.run('sign-in.start', {
      mode: 'paste',
      scopes: [],
      client,
    });
    keybearer.browser.decisions = { stopBefore: (url) => url.searchParams.has('code') };
    const final = await keybearer.browser.visit(link);
    await keybearer.run('sign-in.paste', { id, redirect_url: final.url });
    expect(await keybearer.signInAt('done')).toMatchObject({ email: 'ada@sandbox.example' });
  });
});
