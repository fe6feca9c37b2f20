import { describe, expect, test } from 'vitest';
import { stateChecks } from '../../../src/cli/doctor/agent-checks.ts';
import { good, hint, problem, worstExit } from '../../../src/cli/doctor/check.ts';
import { nodeVersion } from '../../../src/cli/doctor/machine-checks.ts';
import type { AccountState } from '../../../src/shared/account.ts';
import { failureCodes } from '../../../src/shared/failure.ts';
import { sampleAccount, sampleAppState } from '../../support/sample-app-state.ts';

test.each([
  ['20.19.0', 'good'],
  ['20.18.9', 'problem'],
  ['18.20.0', 'problem'],
  ['22.0.0', 'good'],
])('Node %s is %s', (version, result) => {
  expect(nodeVersion(version).result).toBe(result);
});

test('the exit code is that of the worst problem; hints do not count', () => {
  expect(worstExit([good('a', ''), hint('b', '', '')])).toBe(0);
  expect(worstExit([problem('a', 'offline', ''), problem('b', 'needs_sign_in', '')])).toBe(5);
  expect(worstExit([problem('a', 'needs_sign_in', ''), problem('b', 'keychain_locked', '')])).toBe(
    7,
  );
  expect(worstExit([problem('a', 'keychain_locked', ''), problem('b', 'no_agent', '')])).toBe(3);
});

test('every exit code of the table has its rank, so that none counts as well', () => {
  for (const code of Object.keys(failureCodes) as (keyof typeof failureCodes)[]) {
    expect(worstExit([problem('a', code, '')])).toBe(failureCodes[code].exit);
  }
});

describe('accounts', () => {
  const states: [AccountState, string, number][] = [
    [{ kind: 'ready' }, 'good', 0],
    [{ kind: 'refreshing' }, 'good', 0],
    [{ kind: 'removing' }, 'hint', 0],
    [{ kind: 'waiting', reason: 'rate_limited', retryAt: 0, attempts: 1 }, 'problem', 6],
    [{ kind: 'store_unavailable', reason: 'missing' }, 'problem', 7],
    [{ kind: 'needs_sign_in', reason: 'revoked_or_expired' }, 'problem', 5],
    [{ kind: 'needs_reauth' }, 'problem', 5],
    [{ kind: 'credential_missing' }, 'problem', 5],
    [{ kind: 'credential_invalid' }, 'problem', 5],
    [{ kind: 'client_rejected', error: 'deleted_client' }, 'problem', 5],
  ];
  test.each(states)('%j', (state, result, exit) => {
    const account = sampleAccount({ state, status: state.kind, status_text: 'Words.' });
    const checks = stateChecks(sampleAppState({ accounts: [account] }), 'linux', Date.now() / 1000);
    expect(checks.find(({ check }) => check === 'account work')?.result).toBe(result);
    expect(worstExit(checks)).toBe(exit);
  });
});

describe('the clock', () => {
  const clock = (started_at: number, state?: AccountState) => {
    const sample = sampleAppState(
      state === undefined ? {} : { accounts: [sampleAccount({ state, status: state.kind })] },
    );
    const checks = stateChecks(
      { ...sample, agent: { ...sample.agent, started_at } },
      'linux',
      1000,
    );
    return checks.find(({ check }) => check === 'clock')?.result;
  };

  test('is suspected when the agent seems to start in the future, or TLS fails', () => {
    expect(clock(900)).toBe('good');
    expect(clock(1030)).toBe('good');
    expect(clock(5000)).toBe('hint');
    expect(clock(900, { kind: 'waiting', reason: 'tls_error', retryAt: 0, attempts: 1 })).toBe(
      'hint',
    );
  });
});
