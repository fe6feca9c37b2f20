import { describe, expect, it } from 'vitest';
import type { Refusal } from '../sandbox/refusals.ts';
import { commandLine } from '../support/command-line-in-process.ts';
import {
  keybearerWithSandbox,
  type RunningKeybearer,
  signIn,
} from '../support/running-keybearer.ts';

const calendar = 'https://www.googleapis.com/auth/calendar.readonly';
const gmail = 'https://www.googleapis.com/auth/gmail.readonly';
const day = 86_400;

/** Ada signed in, with a script and a command line of hers; the token endpoint adds `more` to its answers. */
async function adaSignedIn(scopes: readonly string[] = [calendar], more: object = {}) {
  const { keybearer, sandbox } = await keybearerWithSandbox();
  const set = { ...more };
  if (Object.keys(more).length > 0) sandbox.faults.order('token', { kind: 'json', set });
  const done = await signIn(keybearer, { scopes: [...scopes] });
  await keybearer.browser.ended();
  const key = await keybearer.pairedCaller('backup', scopes);
  return { keybearer, sandbox, key, account: done.account };
}

const view = (keybearer: RunningKeybearer) => keybearer.core.state.current().accounts[0];

/** What a script over the socket, a cron job and a person are told. */
async function told(keybearer: RunningKeybearer, key: string) {
  const socket = await keybearer.ask('/v1/token', { key });
  const { exit, out, err } = await commandLine(keybearer, ['token', 'ada'], { key });
  const check = await commandLine(keybearer, ['status', '--check']);
  const { status, json } = socket;
  return {
    status,
    error: json?.error,
    text: String(json?.error_description),
    exit,
    out,
    err,
    check,
  };
}

/** The time goes by, and nothing was running meanwhile. */
function daysLater(keybearer: RunningKeybearer, days: number): void {
  keybearer.clock.suspend(days * day * 1000);
}

describe('T43: each refusal has its own sentence, and tells a person and a cron job the same', () => {
  const rows: readonly [Refusal, string, RegExp, 'sign_in' | 'elsewhere'][] = [
    ['invalid_grant', 'needs_sign_in', /was revoked or has expired/, 'sign_in'],
    ['invalid_rapt', 'needs_reauth', /organisation's session policy/, 'sign_in'],
    ['rapt_required', 'needs_reauth', /organisation's session policy/, 'sign_in'],
    ['deleted_client', 'client_rejected', /was deleted|\(deleted_client\)/, 'elsewhere'],
    [
      'admin_policy_enforced',
      'client_rejected',
      /administrator does not allow|\(admin_policy_enforced\)/,
      'elsewhere',
    ],
    ['org_internal', 'client_rejected', /of its own organisation|\(org_internal\)/, 'elsewhere'],
    [
      'invalid_client',
      'client_rejected',
      /does not accept this OAuth client|\(invalid_client\)/,
      'elsewhere',
    ],
    [
      'unauthorized_client',
      'client_rejected',
      /belongs to another OAuth client|\(unauthorized_client\)/,
      'sign_in',
    ],
  ];

  it.each(rows)('%s', async (refusal, code, words, mended) => {
    const { keybearer, sandbox, key } = await adaSignedIn();
    daysLater(keybearer, 1);
    sandbox.faults.refuseToken(refusal, { times: Number.POSITIVE_INFINITY });
    const first = await told(keybearer, key);
    expect(first).toMatchObject({ status: 409, error: code, exit: 5, out: '' });
    expect(first.text).toMatch(words);
    expect(first.err).toMatch(words);
    expect(first.check.exit).toBe(5);
    expect(first.check.out).toMatch(words);
    expect(view(keybearer)?.state).toMatchObject({
      kind: code,
      since: Math.floor(keybearer.clock.now() / 1000),
    });

    // Said again from what is known, without another request upstream.
    const asked = sandbox.requests.count('token');
    expect((await told(keybearer, key)).error).toBe(code);
    expect(sandbox.requests.count('token')).toBe(asked);

    // What somebody else mends goes on with the sign-in that is here.
    sandbox.faults.clear('token');
    if (mended === 'elsewhere') await keybearer.run('account.refresh', { account: 'ada' });
    else await signIn(keybearer, { account: 'ada' });
    const mendedNow = await told(keybearer, key);
    expect(mendedNow).toMatchObject({ status: 200, exit: 0 });
    expect(mendedNow.check.exit).toBe(0);
  });
});

describe('a sign-in that ended', () => {
  const refusedAfter = async (
    { keybearer, sandbox, key }: Awaited<ReturnType<typeof adaSignedIn>>,
    days: number,
  ) => {
    daysLater(keybearer, days);
    sandbox.faults.refuseToken('invalid_grant', { times: Number.POSITIVE_INFINITY });
    return told(keybearer, key);
  };

  it('for no reason that shows here names all that are possible, the password where mail is read', async () => {
    const plain = await refusedAfter(await adaSignedIn([calendar]), 2);
    expect(plain.text).toContain('more than 100 times');
    expect(plain.text).toContain('an administrator restricted it');
    expect(plain.text).not.toContain('password');
    const mail = await refusedAfter(await adaSignedIn([gmail]), 2);
    expect(mail.text).toContain('password');
  });

  it('after seven days says that the consent screen is probably in testing, with the day', async () => {
    const ada = await adaSignedIn([calendar]);
    const { text, err } = await refusedAfter(ada, 7.1);
    expect(text).toContain('8 March 2026');
    expect(text).toContain('Publish app');
    expect(err).toContain('Publish app');
    const [client] = ada.keybearer.core.state.current().clients;
    expect(client?.notes).toMatchObject([{ code: 'testing_client' }]);
  });

  it('does not blame testing where only a name was asked for, which Google lets live', async () => {
    const { text } = await refusedAfter(await adaSignedIn(['email']), 7.1);
    expect(text).not.toContain('Publish app');
  });

  it('after half a year without use says so, with the day of the last one', async () => {
    const ada = await adaSignedIn([calendar]);
    daysLater(ada.keybearer, 3);
    expect((await told(ada.keybearer, ada.key)).status).toBe(200);
    await ada.keybearer.stop();
    const { keybearer } = ada;
    daysLater(keybearer, 200);
    ada.sandbox.faults.refuseToken('invalid_grant', { times: Number.POSITIVE_INFINITY });
    await keybearer.start();
    // The script has been idle for too long as well; the person sees it in the window.
    await keybearer.refused('account.refresh', { account: 'ada' });
    expect(view(keybearer)?.status_text).toContain('last been used on 4 March 2026');
    expect(view(keybearer)?.status_text).toContain('six months');
  });

  it('T37: of time-limited access is announced, warned of a day before, and explained after', async () => {
    const ada = await adaSignedIn([calendar], { refresh_token_expires_in: 3 * day });
    const { keybearer } = ada;
    const end = Math.floor(keybearer.clock.now() / 1000) + 3 * day;
    expect(view(keybearer)).toMatchObject({
      sign_in_ends_at: end,
      notes: [{ code: 'time_limited', at: end }],
    });
    expect(view(keybearer)?.notes?.[0]?.sentence).toContain('4 March 2026');
    const warnings = () =>
      keybearer.core.state.current().notices.filter(({ code }) => code === 'sign_in_ends_soon');
    daysLater(keybearer, 1.9);
    await keybearer.clock.advance(120_000);
    expect(warnings()).toEqual([]);
    daysLater(keybearer, 0.2);
    await keybearer.clock.advance(120_000);
    expect(warnings()).toHaveLength(1);
    expect(warnings()[0]?.sentence).toContain('4 March 2026');
    await keybearer.run('notice.dismiss', { id: warnings()[0]?.id ?? '' });
    await keybearer.clock.advance(120_000);
    expect(warnings()).toEqual([]);
    const { text } = await refusedAfter(ada, 1);
    expect(text).toContain('Access had been given only until 4 March 2026');
  });

  it('T37: in testing is known from its first day by its seven days, for account and client', async () => {
    const { keybearer } = await adaSignedIn([calendar], { refresh_token_expires_in: 604_799 });
    expect(view(keybearer)?.notes).toMatchObject([{ code: 'testing_client' }]);
    const [client] = keybearer.core.state.current().clients;
    expect(client?.notes?.[0]?.sentence).toContain('Publish app');
    const { out } = await commandLine(keybearer, ['status']);
    expect(out).toContain('8 March 2026');
  });

  it('T37: is known after a restart as before, and forgotten with a new sign-in', async () => {
    const { keybearer } = await adaSignedIn([calendar], { refresh_token_expires_in: 3 * day });
    const before = view(keybearer)?.sign_in_ends_at;
    await keybearer.stop();
    await keybearer.start();
    expect(view(keybearer)?.sign_in_ends_at).toBe(before);
    await signIn(keybearer, { account: 'ada' });
    expect(view(keybearer)?.sign_in_ends_at).toBeUndefined();
    expect(view(keybearer)?.notes).toBeUndefined();
  });
});

describe('trouble that is no one’s fault', () => {
  it('a network that answers in Google’s place is temporary to a monitor as it is to a script', async () => {
    const { keybearer, sandbox, key } = await adaSignedIn();
    daysLater(keybearer, 1);
    sandbox.faults.order(
      'token',
      { kind: 'redirect', to: 'http://portal.example/' },
      { times: Number.POSITIVE_INFINITY },
    );
    const { exit, error, check } = await told(keybearer, key);
    expect([error, exit, check.exit]).toEqual(['network_intercepted', 6, 6]);
  });

  it('offline is temporary, for cron as well', async () => {
    const { keybearer, sandbox, key } = await adaSignedIn();
    daysLater(keybearer, 1);
    sandbox.faults.order(
      'token',
      { kind: 'reset', moment: 'before' },
      { times: Number.POSITIVE_INFINITY },
    );
    const { status, exit, check } = await told(keybearer, key);
    expect([status, exit, check.exit]).toEqual([503, 6, 6]);
  });

  it('a locked keychain is told apart from a lost sign-in', async () => {
    const { keybearer, key } = await adaSignedIn();
    daysLater(keybearer, 1);
    keybearer.secrets.status = 'locked';
    const { status, exit, check } = await told(keybearer, key);
    expect([status, exit, check.exit]).toEqual([423, 7, 7]);
  });
});
