import { describe, expect, it } from 'vitest';
import { findingsOf } from '../../../src/main/doctor/check.ts';
import { issuerChecks } from '../../../src/main/doctor/issuer-clock.ts';
import type { HttpRequest, HttpResponse } from '../../../src/main/ports.ts';
import { fail, ok, type Result } from '../../../src/shared/failure.ts';
import { ManualClock } from '../../support/manual-clock.ts';

const google = { kind: 'google' } as const;
const sandbox = { kind: 'sandbox', origin: 'http://127.0.0.1:4711' } as const;

async function met(
  answer: Result<HttpResponse>,
  issuers: Parameters<typeof issuerChecks>[1] = [google],
  clock = new ManualClock(),
  environment: Record<string, string> = {},
) {
  const asked: HttpRequest[] = [];
  const http = {
    send: async (request: HttpRequest) => {
      asked.push(request);
      return answer;
    },
  };
  const checks = issuerChecks({ http, clock, environment }, issuers);
  const findings = await Promise.all(checks.map((check) => findingsOf(check, clock)));
  return { findings: findings.flat(), asked: asked.map(({ url, method }) => [method, url]) };
}

/** A server whose clock is so many seconds ahead of ours. */
const serverAt = (seconds: number, clock = new ManualClock()) =>
  ok({
    status: 200,
    headers: { date: new Date(clock.now() + seconds * 1000).toUTCString() },
    body: '{}',
  });

describe('the clock, against the one of the server', () => {
  it.each([
    [0, 'good', 'agree'],
    [-50, 'good', 'agree'],
    [60, 'good', 'agree'],
    [62, 'hint', 'behind'],
    [-120, 'hint', 'ahead of'],
    [302, 'problem', 'behind'],
    [-3600, 'problem', 'ahead of'],
  ])('146: %s seconds of difference are %s', async (seconds, level, words) => {
    const { findings } = await met(serverAt(seconds));
    expect(findings).toMatchObject([{ id: 'google', level }]);
    expect(findings[0]?.sentence).toContain(words);
    expect(findings[0]?.sentence).toMatch(/\d+ seconds?/);
  });

  it.each([
    ['absent', {}],
    ['garbage', { date: 'yesterday' }],
  ])('146: a Date header that is %s tells nothing, and is no problem', async (_, headers) => {
    const { findings } = await met(ok({ status: 200, headers: { ...headers }, body: '{}' }));
    expect(findings).toMatchObject([{ level: 'hint' }]);
  });

  it('is compared at the middle of the exchange, however long that took', async () => {
    const clock = new ManualClock();
    const { date } = { date: new Date(clock.now() + 90_000).toUTCString() };
    const send = async () => {
      await clock.advance(180_000);
      return ok({ status: 200, headers: { date }, body: '{}' });
    };
    const [check] = issuerChecks({ http: { send }, clock, environment: {} }, [google]);
    expect(await check?.look()).toMatchObject([{ level: 'good' }]);
  });
});

describe('the way to the server', () => {
  it('that is closed is told in the words of the failure', async () => {
    const { findings } = await met(fail('offline', 'No connection to the server.'));
    expect(findings).toMatchObject([
      { level: 'problem', code: 'offline', sentence: 'No connection to the server.' },
    ]);
  });

  it('through a proxy that is closed names the proxy and its variable, and no password', async () => {
    const proxied = (environment: Record<string, string>) =>
      met(fail('offline', 'No connection.'), [google], new ManualClock(), environment);
    const secret = 'http://ada:hush@proxy.example:8080';
    const { findings } = await proxied({ https_proxy: secret });
    expect(findings[0]?.sentence).toContain('the proxy proxy.example:8080, as https_proxy says');
    expect(findings[0]?.sentence).toContain('unset https_proxy');
    expect(findings[0]?.sentence).not.toMatch(/ada|hush/);
    const except = await proxied({ https_proxy: secret, NO_PROXY: '.google.com' });
    expect(except.findings[0]?.sentence).toBe('No connection.');
  });

  it('of a server in trouble is open all the same', async () => {
    const { findings } = await met(ok({ status: 503, headers: {}, body: '' }));
    expect(findings).toMatchObject([{ level: 'hint' }]);
    expect(findings[0]?.sentence).toContain('503');
  });

  it('is asked of each issuer once, of Google where nobody has signed in yet', async () => {
    const well = '.well-known/openid-configuration';
    expect((await met(serverAt(0), [])).asked).toEqual([
      ['GET', `https://accounts.google.com/${well}`],
    ]);
    expect((await met(serverAt(0), [sandbox, sandbox])).asked).toEqual([
      ['GET', `http://127.0.0.1:4711/${well}`],
    ]);
    expect((await met(serverAt(0), [google, sandbox, google])).asked).toHaveLength(2);
  });

  it('to a sandbox that does not run comes with the button that starts it', async () => {
    const { findings } = await met(fail('offline', 'No connection.'), [sandbox]);
    expect(findings).toMatchObject([
      { level: 'problem', code: 'offline', action: { kind: 'start_sandbox' } },
    ]);
  });
});
