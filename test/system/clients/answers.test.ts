import { describe, expect, it } from 'vitest';
import { bytes, json, type Reply, refusal, silence } from '../../support/scripted-socket.ts';
import { scriptedAgent, someKey, tokenBody } from './client-stage.ts';
import { clients } from './client-under-test.ts';

const route = 'GET /v1/token';
const secrets = /ya29|kb1_/;
const endless = { ...tokenBody, more: 'ya29.'.repeat(400_000) };

describe.each(clients)('what the agent answers, in %s', (_name, client) => {
  it('is a token, of which everything is shown but the token', async () => {
    const { agent, ...place } = await scriptedAgent();
    agent.on(route, json(200, tokenBody));
    const token = await client().getToken(place);
    expect(token).toMatchObject({
      kind: 'token',
      accessToken: tokenBody.access_token,
      account: 'work',
      scopes: tokenBody.scope.split(' '),
      staleRefresh: false,
    });
    // By this computer's clock, whatever the agent's says.
    expect(token).toMatchObject({ secondsLeft: expect.closeTo(1800, -1) });
    expect(token.shown).toContain('work');
    expect(token.shown).not.toMatch(secrets);
  });

  it('was asked for in the words of the socket, and with nothing else', async () => {
    const { agent, ...place } = await scriptedAgent();
    agent.on(route, json(200, { ...tokenBody, stale_refresh: true }));
    const one = client();
    const scopes = ['gmail.readonly', 'https://mail.google.com/'];
    const wish = { account: 'ada+kb@example.com', scopes, minTtl: 300, wait: 7 };
    expect(await one.getToken({ ...wish, ...place })).toMatchObject({ staleRefresh: true });
    await one.getToken(place);
    const [whole, bare] = agent.to(route);
    expect(Object.fromEntries(whole?.query ?? [])).toEqual({
      account: 'ada+kb@example.com',
      scope: 'gmail.readonly https://mail.google.com/',
      min_ttl: '300',
      wait: '7',
    });
    expect(whole?.authorization).toBe(someKey);
    expect([...(bare?.query ?? [])]).toEqual([]);
    const names = (whole?.rawHeaders ?? []).filter((_, at) => at % 2 === 0);
    expect(names.map((name) => name.toLowerCase())).toEqual(
      expect.arrayContaining(['host', 'authorization', 'accept']),
    );
    expect(names.map((name) => name.toLowerCase())).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/^(origin|referer|cookie|sec-)/)]),
    );
  });

  it('is an error of the class that says what happens next', async () => {
    const { agent, ...place } = await scriptedAgent();
    const one = client();
    const table: readonly [number, string, readonly string[]][] = [
      [400, 'invalid_request', ['InvalidRequest']],
      [401, 'unauthenticated', ['KeyRefused', 'NotAllowed']],
      [403, 'not_allowed', ['NotAllowed']],
      [403, 'scope_not_narrowable', ['NotAllowed']],
      [403, 'denied', ['NotAllowed']],
      [408, 'approval_timeout', ['NotAllowed']],
      [409, 'needs_sign_in', ['NeedsSignIn']],
      [409, 'needs_consent', ['NeedsSignIn']],
      [423, 'keychain_locked', ['KeychainLocked']],
      [423, 'keychain_missing', ['KeychainLocked']],
      [423, 'paused', ['Paused']],
      [423, 'policy_tampered', ['Paused']],
      [431, 'headers_too_large', ['InvalidRequest']],
      [500, 'internal', []],
      [503, 'keychain_timeout', ['Temporary']],
      [503, 'offline', ['Temporary']],
      // A code of an agent that is newer than this client.
      [503, 'moon_in_the_way', ['Temporary']],
      [409, 'needs_a_dance', ['NeedsSignIn']],
    ];
    for (const [status, code, classes] of table) {
      agent.on(route, refusal(status, code, 'A sentence for a person.'));
      const outcome = await one.getToken(place);
      expect(outcome).toMatchObject({
        kind: 'error',
        classes: [...classes, 'KeybearerError'],
        code,
        requestId: 'req-1',
        retryAfter: undefined,
      });
      expect(outcome.shown).not.toMatch(secrets);
      if (status !== 401) expect(outcome).toMatchObject({ message: 'A sentence for a person.' });
    }
  });

  it('says when to try again', async () => {
    const { agent, ...place } = await scriptedAgent();
    agent.on(route, refusal(429, 'rate_limited', 'Later.', { 'retry-after': '17' }));
    expect(await client().getToken(place)).toMatchObject({ code: 'rate_limited', retryAfter: 17 });
  });

  it('names the key file, and what to do, when the key is refused', async () => {
    const { agent, key, socket } = await scriptedAgent();
    agent.on(route, refusal(401, 'unauthenticated', 'No.'));
    const { message } = (await client().getToken({ key, socket })) as { message: string };
    expect(message).toContain(key);
    expect(message).toContain('keybearer caller pair');
  });

  const strange: readonly [string, Reply][] = [
    ['a page', (response) => response.end('<html>ya29.never</html>')],
    ['a list', json(200, [tokenBody])],
    ['a refusal in other words', json(404, { message: 'ya29.not here' })],
    ['a redirection', json(302, tokenBody)],
    ['no token', json(200, { ...tokenBody, access_token: undefined })],
    ['a token with a line break', json(200, { ...tokenBody, access_token: 'ya29.x\r\nHost: a' })],
    ['no lifetime', json(200, { ...tokenBody, expires_in: undefined })],
    ['two megabytes', json(200, endless)],
    [
      'two megabytes, announced as such',
      json(200, endless, { 'content-length': `${JSON.stringify(endless).length}` }),
    ],
    ['no HTTP', bytes('220 mail.example.com ESMTP ya29.x\r\n')],
  ];
  it.each(strange)(
    'that is %s is not from Keybearer, and nothing of it is shown',
    async (_of, reply) => {
      const { agent, ...place } = await scriptedAgent();
      agent.on(route, reply);
      const outcome = await client().getToken(place);
      expect(outcome).toMatchObject({
        kind: 'error',
        classes: ['KeybearerError'],
        code: 'unexpected_response',
      });
      expect(outcome.shown).toContain('KEYBEARER_SOCKET');
      expect(outcome.shown).not.toMatch(secrets);
    },
  );

  const head = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n';
  const cuts: readonly [string, Reply][] = [
    ['before its first byte', bytes()],
    ['within its headers', bytes(head.slice(0, 40))],
    ['within its body', bytes(head, '{"access_token":"ya29.half')],
  ];
  it.each(cuts)('and is cut off %s is asked for again, once', async (_where, cut) => {
    const { agent, ...place } = await scriptedAgent();
    agent.on(route, cut, json(200, tokenBody));
    const one = client();
    expect(await one.getToken(place)).toMatchObject({ kind: 'token' });
    expect(agent.seen).toHaveLength(2);
    agent.on(route, cut);
    const outcome = await one.getToken(place);
    expect(outcome).toMatchObject({
      classes: ['Temporary', 'KeybearerError'],
      code: 'unexpected_response',
      retryAfter: 1,
    });
    expect(outcome.shown).not.toMatch(secrets);
    expect(agent.seen).toHaveLength(4);
  });

  it('on every connection of before is a hang-up, and is asked for again on a new one', async () => {
    const { agent, ...place } = await scriptedAgent();
    const one = client();
    const former = new Set<unknown>();
    const together: (() => void)[] = [];
    agent.on(route, (response, seen) => {
      if (former.has(response.socket)) {
        response.destroy();
        return;
      }
      former.add(response.socket);
      together.push(() => json(200, tokenBody)(response, seen));
      if (former.size >= 4) for (const answer of together.splice(0)) answer();
    });
    expect(await one.getTokens(4, place)).toHaveLength(4);
    expect(await one.getToken(place)).toMatchObject({ kind: 'token' });
    expect(agent.seen).toHaveLength(6);
  });

  it('after the deadline, or a byte at a time until then, comes too late', async () => {
    const { agent, ...place } = await scriptedAgent();
    const one = client();
    const drip: Reply = (response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '900' });
      const timer = setInterval(() => response.write(' '), 20);
      response.on('close', () => clearInterval(timer));
    };
    for (const reply of [silence, drip]) {
      agent.on(route, reply);
      const begun = performance.now();
      const outcome = await one.getToken({ ...place, timeout: 0.3 });
      expect(outcome).toMatchObject({
        classes: ['Temporary', 'KeybearerError'],
        code: 'timed_out',
      });
      expect(performance.now() - begun).toBeLessThan(5_000);
    }
    expect(agent.seen).toHaveLength(2);
  });
});
