import { describe, expect, it } from 'vitest';
import { offline, refreshedAs } from '../../support/scripted-token-endpoint.ts';
import { accountNamed, signedInAccounts } from '../../support/signed-in-accounts.ts';

const ada = accountNamed('ada');
const minute = 60_000;

describe('the background refresher', () => {
  it('fetches a token soon after the start and renews it about five minutes before its end', async () => {
    const { refresher, endpoint, clock } = await signedInAccounts(ada);
    endpoint.always(() => refreshedAs('token'));
    refresher.start();
    await clock.advance(10_000);
    expect(endpoint.refreshes).toHaveLength(1);
    await clock.advance(53 * minute);
    expect(endpoint.refreshes).toHaveLength(1);
    await clock.advance(3 * minute);
    expect(endpoint.refreshes).toHaveLength(2);
    refresher.stop();
    expect(clock.pending).toBe(0);
  });

  it('keeps a hundred accounts apart and never more than two in flight', async () => {
    const accounts = Array.from({ length: 100 }, (_, at) => accountNamed(`user${at}`));
    const { refresher, endpoint, clock } = await signedInAccounts(...accounts);
    refresher.start();
    await clock.advance(10_000);
    for (let answered = 0; answered < 100; answered += 1) {
      await clock.advance(1_000);
      expect(endpoint.refreshes.length - answered).toBeLessThanOrEqual(2);
      endpoint.refreshes[answered]?.answer(refreshedAs('token'));
      await clock.advance(0);
    }
    refresher.stop();
    expect(new Set(endpoint.refreshes.map((call) => call.refreshToken)).size).toBe(100);
  });

  it('P140: after a night asleep without a network it tries politely and recovers by itself', async () => {
    const { refresher, endpoint, clock, registry } = await signedInAccounts(ada);
    endpoint.always(() => refreshedAs('evening'));
    refresher.start();
    await clock.advance(10_000);
    clock.suspend(8 * 60 * minute);
    endpoint.always(() => offline());
    endpoint.refreshes.length = 0;
    await clock.advance(5 * minute);
    expect(endpoint.refreshes.length).toBeGreaterThan(1);
    expect(endpoint.refreshes.length).toBeLessThanOrEqual(12);
    expect(registry.byId(ada.id)?.state.kind).toBe('waiting');
    endpoint.always(() => refreshedAs('morning'));
    await clock.advance(2 * minute);
    refresher.stop();
    expect(registry.byId(ada.id)?.state.kind).toBe('ready');
  });

  it('T34: a life of ten years is looked at every minute all the same and wakes nobody upstream', async () => {
    const { refresher, endpoint, clock } = await signedInAccounts(ada);
    endpoint.always(() => refreshedAs('long', { expiresIn: 86_400 }));
    refresher.start();
    await clock.advance(60 * minute);
    refresher.stop();
    expect(endpoint.refreshes).toHaveLength(1);
  });

  it('leaves accounts alone that only a person can mend', async () => {
    const { refresher, endpoint, clock } = await signedInAccounts(
      accountNamed('revoked', { state: { kind: 'needs_sign_in', reason: 'revoked_or_expired' } }),
      accountNamed('policy', { state: { kind: 'needs_reauth' } }),
    );
    endpoint.always(() => refreshedAs('token'));
    refresher.start();
    await clock.advance(120 * minute);
    refresher.stop();
    expect(endpoint.refreshes).toHaveLength(0);
  });
});
