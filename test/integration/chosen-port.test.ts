import { describe, expect, it } from 'vitest';
import { settle } from '../support/manual-clock.ts';
import { freePort, holdPort } from '../support/ports.ts';
import { keybearerWithSandbox, signIn } from '../support/running-keybearer.ts';

const byLink = { mode: 'link' as const, scopes: [] };

describe('a chosen port', () => {
  it('is where the browser is answered', async () => {
    const { keybearer, sandbox } = await keybearerWithSandbox();
    const port = await freePort();
    await signIn(keybearer, { ports: [port] });
    const { redirect_uri } = sandbox.requests.last('authorization').parameters;
    // The path stays a random one: a known port is no known address.
    expect(redirect_uri).toMatch(
      new RegExp(`^http://127\\.0\\.0\\.1:${port}/callback/[A-Za-z0-9_-]{22}$`),
    );
    expect(new URL(keybearer.browser.opened[0] ?? '').port).toBe(String(port));
  });

  it('is the first of several that is free', async () => {
    const { keybearer, sandbox } = await keybearerWithSandbox();
    const [busy, free] = [await freePort(), await freePort()];
    await holdPort(busy);
    await signIn(keybearer, { ports: [busy, free] });
    const { redirect_uri } = sandbox.requests.last('authorization').parameters;
    expect(new URL(redirect_uri ?? '').port).toBe(String(free));
  });

  it.each([1, 2])('that none of %i is free is said with their numbers', async (number) => {
    const { keybearer } = await keybearerWithSandbox();
    const ports: number[] = [];
    while (ports.length < number) ports.push(await freePort());
    for (const port of ports) await holdPort(port);
    const refused = keybearer.refused('sign-in.start', { ...byLink, ports });
    await settle(20);
    // A sign-in that has just ended may still hold one for its last page.
    await keybearer.clock.advance(2_000);
    const failure = await refused;
    expect(failure.code).toBe('conflict');
    for (const port of ports) expect(failure.sentence).toContain(String(port));
    expect(failure.sentence).toContain('any free port');
  });

  it('serves a second sign-in while the first still holds it for its last page', async () => {
    const { keybearer } = await keybearerWithSandbox();
    const ports = [await freePort()];
    keybearer.browser.decisions = { stopBefore: ({ pathname }) => pathname === '/done' };
    await signIn(keybearer, { ports });
    await keybearer.browser.ended();
    keybearer.browser.decisions = { account: 'grace@sandbox.example' };
    const started = keybearer.run('sign-in.start', { mode: 'browser', scopes: [], ports });
    await settle(20);
    await keybearer.clock.advance(2_000);
    await started;
    await keybearer.browser.ended();
    expect(keybearer.core.state.current().accounts).toHaveLength(2);
  });

  it('is refused for a web client, which has registered its own', async () => {
    const { keybearer, sandbox } = await keybearerWithSandbox();
    const registered = await freePort();
    const redirectUris = [`http://127.0.0.1:${registered}/cb`];
    const json = sandbox.addClient('web-room', { kind: 'web', redirectUris });
    const { client } = await keybearer.run('client.add', { json });
    const failure = await keybearer.refused('sign-in.start', { ...byLink, client, ports: [8080] });
    expect(failure.code).toBe('invalid_request');
    expect(failure.sentence).toContain(redirectUris[0]);
  });

  it('is refused for a pasted address, where nothing listens', async () => {
    const { keybearer } = await keybearerWithSandbox();
    const paste = { mode: 'paste' as const, scopes: [], ports: [8080] };
    expect((await keybearer.refused('sign-in.start', paste)).sentence).toContain('nothing listens');
  });
});
