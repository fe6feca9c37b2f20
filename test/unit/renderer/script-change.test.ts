import { expect, test } from 'vitest';
import { changeInput, draftOf, withScope } from '../../../src/renderer/scripts/script-change.ts';
import { scriptStanding } from '../../../src/renderer/scripts/script-standing.ts';
import { commandInputs } from '../../../src/shared/ui-contract.ts';
import { account, caller } from '../../support/scripted-core.ts';

const gmail = 'https://www.googleapis.com/auth/gmail.readonly';
const calendar = 'https://www.googleapis.com/auth/calendar.readonly';
const accounts = [account(), account({ alias: 'home' })];
const script = caller();
const draft = draftOf(script, accounts);

test('nothing changed is nothing to send', () => {
  expect(changeInput(script, accounts, draft)).toBeUndefined();
});

test('only what differs is sent, in the shape of the contract', () => {
  const input = changeInput(script, accounts, {
    ...withScope(draft, 'acc_work', calendar, true),
    ...{ lifetime: '1d', ask: 'always', rate: '5', fullToken: true },
  });
  expect(input).toEqual({
    caller: script.id,
    grants: [{ account: 'acc_work', scopes: [gmail, calendar] }],
    ...{ days: 1, ask: 'always', per_minute: 5, allow_full_token: true },
  });
  expect(commandInputs['caller.change'].safeParse(input).success).toBe(true);
});

test('a rate that is emptied takes the limit away', () => {
  const limited = caller({ per_minute: 5 });
  const open = { ...draftOf(limited, accounts), rate: '' };
  expect(changeInput(limited, accounts, open)).toEqual({ caller: limited.id, per_minute: null });
});

test('ticked off and on again is no change; all off cannot be sent', () => {
  const off = withScope(draft, 'acc_work', gmail, false);
  expect(changeInput(script, accounts, off)).toBeUndefined();
  expect(changeInput(script, accounts, withScope(off, 'acc_work', gmail, true))).toBeUndefined();
});

test('what the account has taken back is not asked for again, nor sent unasked', () => {
  const less = [account({ scopes: [calendar] })];
  const withBoth = caller({
    grants: [{ account: 'acc_work', email: 'w@example.com', scopes: [gmail, calendar], since: 0 }],
  });
  const before = draftOf(withBoth, less);
  expect(before.grants).toEqual([{ account: 'acc_work', scopes: [calendar] }]);
  expect(changeInput(withBoth, less, { ...before, ask: 'session' })).toEqual({
    caller: withBoth.id,
    ask: 'session',
  });
});

test.each([
  ['working', {}],
  ['paused', { paused: true }],
  ['expired', { expires_at: 1_000_000 }],
  ['idle', { created_at: 0, last_used_at: null, paused: true }],
] as const)('a script that is %s', (standing, change) => {
  const at = 1_000_000 + 30 * 86_400;
  const one = caller({
    ...{ created_at: at, last_used_at: at, expires_at: at + 100, idle_days: 30, ...change },
  });
  expect(scriptStanding(one, at)).toBe(standing);
});
