import { describe, expect, it } from 'vitest';
import {
  nothingTold,
  planNotifications,
  type Told,
} from '../../../src/main/electron/notification-plan.ts';
import type { AppState } from '../../../src/shared/app-state.ts';
import { account, emptyState, pairing } from '../../support/scripted-core.ts';

const lost = { kind: 'needs_sign_in', reason: 'revoked_or_expired' } as const;
const state = (broken: readonly string[], codes: readonly string[] = []): AppState =>
  emptyState({
    accounts: ['ada', 'bob', 'cyd', 'dan', 'eve'].map((alias) =>
      account({ alias, ...(broken.includes(alias) ? { state: lost } : {}) }),
    ),
    pairings: codes.map((code) => pairing({ code, name: `script-${code}` })),
  });

/** What each of a series of snapshots shows and withdraws. */
function story(...states: readonly AppState[]) {
  let told: Told = nothingTold;
  return states.map((next) => {
    const plan = planNotifications(told, next);
    told = plan.told;
    return [
      ...plan.withdraw.map((key) => `- ${key}`),
      ...plan.show.map(
        ({ key, title, silent }) => `+ ${key}: ${title}${silent ? ' (silent)' : ''}`,
      ),
    ];
  });
}

describe('notifications', () => {
  it('are none while nobody is needed', () => {
    expect(story(state([]), emptyState(), state([]))).toEqual([[], [], []]);
    const offline = account({
      state: { kind: 'waiting', reason: 'offline', retryAt: 1, attempts: 9 },
    });
    expect(story(emptyState({ accounts: [offline] }))).toEqual([[]]);
  });

  it('are one for all accounts, told once, withdrawn when mended', () => {
    expect(
      story(state(['ada']), state(['ada']), state(['ada', 'bob']), state([]), state(['bob'])),
    ).toEqual([
      ['+ accounts: ada needs you'],
      [],
      ['- accounts', '+ accounts: 2 accounts need you'],
      ['- accounts'],
      ['+ accounts: bob needs you'],
    ]);
  });

  it('grow quieter when less is wrong', () => {
    expect(story(state(['ada', 'bob']), state(['bob']))).toEqual([
      ['+ accounts: 2 accounts need you'],
      ['- accounts', '+ accounts: bob needs you (silent)'],
    ]);
  });

  it('name three accounts and count the others', () => {
    const [about] = planNotifications(nothingTold, state(['ada', 'bob', 'cyd', 'dan', 'eve'])).show;
    expect(about?.body).toMatch(/^ada, bob, cyd and 2 more\./);
  });

  it('tell each pairing once, with its code, and withdraw it when it is answered', () => {
    expect(
      story(state([], ['A']), state([], ['A', 'B']), state(['ada'], ['B']), state(['ada'])),
    ).toEqual([
      ['+ pairing:A: “script-A” asks for access'],
      ['+ pairing:B: “script-B” asks for access'],
      ['- pairing:A', '+ accounts: ada needs you'],
      ['- pairing:B'],
    ]);
    expect(planNotifications(nothingTold, state([], ['WDJB-MJHT'])).show[0]?.body).toContain(
      'WDJB-MJHT',
    );
  });
});
