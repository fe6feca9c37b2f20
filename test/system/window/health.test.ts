import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Refusal } from '../../sandbox/refusals.ts';
import { commandLine } from '../../support/command-line-in-process.ts';
import {
  keybearerWithSandbox,
  type RunningKeybearer,
  signIn,
} from '../../support/running-keybearer.ts';
import { sent, WindowStage } from './window-stage.ts';

/**
 * What can become of a sign-in, each told three ways: to a person in the window, with a button; to a
 * person on the command line; and to a cron job, by an exit code. The core is the real one with the
 * sandbox in Google's place; the window shows its snapshot.
 */
const stage = new WindowStage();
beforeAll(() => stage.launch());
afterEach(() => stage.closeWindows());
afterAll(() => stage.quit());

const calendar = 'https://www.googleapis.com/auth/calendar.readonly';
const gmail = 'https://www.googleapis.com/auth/gmail.readonly';
const day = 86_400;

type Ada = Awaited<ReturnType<typeof adaSignedIn>>;

/** Ada signs in on 1 March 2026; the server adds `more` to what it answers. */
async function adaSignedIn(scope: string, more: Readonly<Record<string, unknown>>) {
  const { keybearer, sandbox } = await keybearerWithSandbox();
  if (Object.keys(more).length > 0) sandbox.faults.order('token', { kind: 'json', set: more });
  const { account } = await signIn(keybearer, { scopes: [scope] });
  await keybearer.browser.ended();
  const key = await keybearer.pairedCaller('cron', [scope]);
  return { keybearer, sandbox, account, key };
}

interface Row {
  readonly happened: string;
  readonly scope?: string;
  /** In the answer to the sign-in. */
  readonly given?: Readonly<Record<string, unknown>>;
  readonly daysLater: number;
  readonly refusal?: Refusal;
  readonly says: readonly RegExp[];
  /** In words; every state has one. */
  readonly date: string;
  readonly button: 'Sign in again' | 'Try again now';
  /** Of `keybearer token` and of `keybearer status --check`. */
  readonly exit: 0 | 5;
  /** The client has a note of it, too. */
  readonly client?: RegExp;
}

const rows: readonly Row[] = [
  {
    happened: 'the consent screen is in testing, while it lasts',
    given: { refresh_token_expires_in: 604_799 },
    ...{ daysLater: 1, exit: 0, button: 'Sign in again', date: '8 March 2026' },
    says: [/seven days after it began/, /Publish app/],
    client: /end after seven days/,
  },
  {
    happened: 'the consent screen is in testing, and the seven days are over',
    ...{ daysLater: 7.1, refusal: 'invalid_grant' },
    ...{ exit: 5, button: 'Sign in again', date: '8 March 2026' },
    says: [/seven days after it began/, /Publish app/],
    client: /end after seven days/,
  },
  {
    happened: 'six months without a use',
    ...{ daysLater: 200, refusal: 'invalid_grant' },
    ...{ exit: 5, button: 'Sign in again', date: '1 March 2026' },
    says: [/not used for six months/],
  },
  {
    happened: 'more than 100 live tokens, which the server does not tell from a revocation',
    ...{ daysLater: 2, refusal: 'invalid_grant' },
    ...{ exit: 5, button: 'Sign in again', date: '3 March 2026' },
    says: [/revoked or has expired/, /more than 100 times through this client/],
  },
  {
    happened: 'a change of the password, where mail may be read',
    ...{ scope: gmail, daysLater: 2, refusal: 'invalid_grant' },
    ...{ exit: 5, button: 'Sign in again', date: '3 March 2026' },
    says: [/password of the account was changed/],
  },
  {
    happened: 'the organisation wants to see the person again (session control)',
    ...{ daysLater: 2, refusal: 'invalid_rapt' },
    ...{ exit: 5, button: 'Sign in again', date: '3 March 2026' },
    says: [/organisation's session policy/, /Nothing is lost/],
  },
  {
    happened: 'the administrator does not allow it',
    ...{ daysLater: 2, refusal: 'admin_policy_enforced' },
    ...{ exit: 5, button: 'Try again now', date: '3 March 2026' },
    says: [/admin_policy_enforced/],
    client: /admin_policy_enforced/,
  },
  {
    happened: 'the client was deleted',
    ...{ daysLater: 2, refusal: 'deleted_client' },
    ...{ exit: 5, button: 'Try again now', date: '3 March 2026' },
    says: [/deleted_client/],
    client: /deleted_client/,
  },
  {
    happened: 'access was given for a limited time, while it lasts',
    given: { refresh_token_expires_in: 3 * day },
    ...{ daysLater: 1, exit: 0, button: 'Sign in again', date: '4 March 2026' },
    says: [/given only until/, /Sign in again before then/],
  },
  {
    happened: 'access was given for a limited time, and that is over',
    given: { refresh_token_expires_in: 3 * day },
    ...{ daysLater: 3.1, refusal: 'invalid_grant' },
    ...{ exit: 5, button: 'Sign in again', date: '4 March 2026' },
    says: [/had been given only until/],
  },
];

/** The time goes by while nothing runs; then the server says what it says. */
async function goesBy({ keybearer, sandbox }: Ada, row: Row): Promise<void> {
  keybearer.clock.suspend(row.daysLater * day * 1000);
  if (row.refusal === undefined) return;
  sandbox.faults.refuseToken(row.refusal, { times: Number.POSITIVE_INFINITY });
  await keybearer.refused('account.refresh', { account: 'ada' });
}

/** What a cron job gets: an exit code, and a line for whoever reads its mail. */
async function toldOnCommandLine({ keybearer, key }: Ada) {
  // Whoever paired months ago has to pair anew first: the key is idle for too long.
  const paired = await keybearer.ask('/v1/accounts', { key });
  const fresh = paired.status === 200 ? key : await keybearer.pairedCaller('cron again', []);
  const token = await commandLine(keybearer, ['token', 'ada'], { key: fresh });
  const check = await commandLine(keybearer, ['status', '--check']);
  return { token, check };
}

const stateOf = (keybearer: RunningKeybearer) => keybearer.core.state.current();

test.each(rows)('$happened: a sentence, a date, a button and an exit code', async (row) => {
  const ada = await adaSignedIn(row.scope ?? calendar, row.given ?? {});
  await goesBy(ada, row);
  const { token, check } = await toldOnCommandLine(ada);
  expect([token.exit, check.exit]).toEqual([row.exit, row.exit]);
  // What still works is told by `status`; a script that got its token has nothing to hear.
  const heard = row.exit === 0 ? [check.out] : [token.err, check.out];
  for (const text of heard) {
    for (const words of [...row.says, new RegExp(row.date)]) expect(text).toMatch(words);
  }

  const state = stateOf(ada.keybearer);
  const { page, core } = await stage.open(state, { address: `#/accounts/${ada.account}` });
  const detail = page.getByRole('article', { name: 'ada' });
  const health = detail.getByRole('region', { name: 'Health' });
  for (const words of [...row.says, new RegExp(row.date)]) {
    await health.getByText(words).first().waitFor();
  }
  if (row.client !== undefined) {
    const [client] = state.clients;
    expect(client?.notes?.map(({ sentence }) => sentence).join(' ')).toMatch(row.client);
  }
  // A sign-in that still works is renewed from the account's own row of buttons.
  const place = row.exit === 0 ? detail : health;
  await place.getByRole('button', { name: row.button, exact: true }).click();
  const command = row.button === 'Try again now' ? 'account.refresh' : 'sign-in.start';
  await sent(core, command);
  expect(core.sent(command)[0]).toMatchObject({ account: ada.account });
});
