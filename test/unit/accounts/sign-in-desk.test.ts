import { describe, expect, it } from 'vitest';
import { SignInDesk } from '../../../src/main/accounts/sign-in-desk.ts';
import { StoreIndex } from '../../../src/main/accounts/store-index.ts';
import type { RunningSignIn } from '../../../src/main/oauth/sign-in.ts';
import { fail, ok, type Result } from '../../../src/shared/failure.ts';
import { settle } from '../../support/manual-clock.ts';
import { accountNamed, signedInAccounts } from '../../support/signed-in-accounts.ts';

class Running implements RunningSignIn {
  readonly id: string;
  readonly link = 'http://127.0.0.1:1/start/x';
  readonly expiresAt = 0;
  cancelled = false;
  readonly ended: RunningSignIn['ended'];
  #end: (result: Awaited<RunningSignIn['ended']>) => void = () => {};

  constructor(id: string) {
    this.id = id;
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
  }

  async paste() {
    return ok(undefined);
  }

  cancel() {
    this.cancelled = true;
    this.#end(fail('cancelled', 'Cancelled.'));
  }
}

/** A desk whose sign-ins start when the test lets them. */
async function deskWithSlowStarts() {
  const world = await signedInAccounts(accountNamed('ada'));
  const starts: ((result: Result<RunningSignIn>) => void)[] = [];
  const desk = new SignInDesk({
    ...world,
    keeping: { ...world, index: new StoreIndex(world.secrets) },
    storeReady: async () => ok(undefined),
    start: () => new Promise((resolve) => starts.push(resolve)),
    changed: () => {},
    broughtNothing: () => {},
  });
  const start = async () => {
    const started = desk.start({ mode: 'link', scopes: [] });
    await settle();
    return started;
  };
  return { desk, starts, start: () => ({ started: start() }) };
}

describe('a sign-in that is still being started', () => {
  it('is ended when the desk is closed meanwhile, and leaves no port open', async () => {
    const { desk, starts, start } = await deskWithSlowStarts();
    const { started } = start();
    await settle();
    await desk.close();
    const running = new Running('late');
    starts[0]?.(ok(running));
    expect(await started).toMatchObject({ ok: false, failure: { code: 'cancelled' } });
    expect(running.cancelled).toBe(true);
    expect(desk.view()).toBeNull();
  });

  it('R22: never takes the place of one that was begun after it', async () => {
    const { desk, starts, start } = await deskWithSlowStarts();
    const slow = start();
    await settle();
    const quick = start();
    await settle();
    const newer = new Running('newer');
    starts[1]?.(ok(newer));
    expect((await quick.started).ok).toBe(true);
    const older = new Running('older');
    starts[0]?.(ok(older));
    expect((await slow.started).ok).toBe(false);
    expect([older.cancelled, newer.cancelled]).toEqual([true, false]);
    expect(desk.view()?.id).toBe('newer');
    await desk.close();
  });
});
