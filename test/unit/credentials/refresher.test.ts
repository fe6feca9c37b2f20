import { describe, expect, it } from 'vitest';
import { Refresher } from '../../../src/main/credentials/refresher.ts';
import type { RefreshOutcome } from '../../../src/main/oauth/outcomes.ts';
import { offline, refreshedAs } from '../../support/scripted-token-endpoint.ts';
import { accountNamed, signedInAccounts } from '../../support/signed-in-accounts.ts';

const ada = accountNamed('ada');
const minute = 60_000;
const unusable: RefreshOutcome = {
  kind: 'unusable',
  failure: { code: 'unexpected_response', sentence: 'That was no answer.' },
};

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

  it('T45: does not hammer a server that was away and now answers nonsense', async () => {
    const { refresher, endpoint, clock, registry } = await signedInAccounts(ada);
    // A good token in the end, so that a refresher in a loop fails this test and does not hang it.
    endpoint.always(() => {
      if (endpoint.refreshes.length === 1) return offline();
      return endpoint.refreshes.length > 100 ? refreshedAs('token') : unusable;
    });
    refresher.start();
    await clock.advance(10 * minute);
    refresher.stop();
    expect(endpoint.refreshes.length).toBeGreaterThan(2);
    expect(endpoint.refreshes.length).toBeLessThanOrEqual(12);
    expect(registry.byId(ada.id)?.state.kind).toBe('ready');
  });

  it.each([1, 5, 31])(
    'T32: tokens of %i seconds cause no more than two requests a minute',
    async (expiresIn) => {
      const { refresher, endpoint, clock } = await signedInAccounts(ada);
      endpoint.always(() => refreshedAs('short', { expiresIn }));
      refresher.start();
      await clock.advance(10 * minute);
      refresher.stop();
      expect(endpoint.refreshes.length).toBeLessThanOrEqual(21);
    },
  );

  it('is told of a waking machine and does not wait out the minute that its timer slept through', async () => {
    const { refresher, endpoint, clock } = await signedInAccounts(ada);
    endpoint.always(() => refreshedAs('token'));
    refresher.start();
    await clock.advance(10_000);
    clock.suspend(120 * minute);
    refresher.replan();
    await clock.advance(10_000);
    expect(endpoint.refreshes).toHaveLength(2);
    refresher.stop();
    expect(clock.pending).toBe(0);
  });

  it('renews tokens while other work of the same tick hangs, which is begun only once', async () => {
    const world = await signedInAccounts(ada);
    let begun = 0;
    const refresher = new Refresher({
      ...world,
      alsoEachTick: () => {
        begun += 1;
        return new Promise(() => {});
      },
    });
    world.endpoint.always(() => refreshedAs('token'));
    refresher.start();
    await world.clock.advance(120 * minute);
    refresher.stop();
    expect(world.endpoint.refreshes.length).toBeGreaterThanOrEqual(2);
    expect(begun).toBe(1);
  });
});
