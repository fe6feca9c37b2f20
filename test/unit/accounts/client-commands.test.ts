import { describe, expect, it } from 'vitest';
import { addClient } from '../../../src/main/accounts/client-commands.ts';
import { StoreIndex } from '../../../src/main/accounts/store-index.ts';
import type { Sandbox } from '../../../src/main/ports.ts';
import { fail } from '../../../src/shared/failure.ts';
import { accountNamed, signedInAccounts } from '../../support/signed-in-accounts.ts';

const noSandbox: Sandbox = {
  exists: () => false,
  start: async () => fail('not_supported', 'There is no sandbox here.'),
  close: async () => {},
};

const clientFile = (authUri: string, tokenUri: string, clientId = 'client-1') =>
  JSON.stringify({
    installed: { client_id: clientId, client_secret: 's', auth_uri: authUri, token_uri: tokenUri },
  });
const atGoogle = clientFile(
  'https://accounts.google.com/o/oauth2/auth',
  'https://oauth2.googleapis.com/token',
);
const onLoopback = (port: number, clientId?: string) =>
  clientFile(`http://127.0.0.1:${port}/auth`, `http://127.0.0.1:${port}/token`, clientId);

async function withCommands() {
  const world = await signedInAccounts(accountNamed('ada'));
  const { registry, clients, secrets } = world;
  const parts = { registry, clients, index: new StoreIndex(secrets), sandbox: noSandbox };
  return { ...world, parts };
}

describe('a client file', () => {
  it('with the id of a known client cannot send its refresh tokens elsewhere', async () => {
    const { parts, registry } = await withCommands();
    const added = await addClient(parts, { json: onLoopback(4711) });
    expect(added).toMatchObject({ ok: false, failure: { code: 'conflict' } });
    expect(registry.client('desk')?.issuer).toEqual({ kind: 'google' });
  });

  it('of a known client brings it up to date, and takes along what is owed under its old name', async () => {
    const { parts, registry } = await withCommands();
    registry.addPendingRevocation({ account: 'acc_gone', client: 'desk' });
    const added = await addClient(parts, { json: atGoogle, name: 'office' });
    expect(added).toMatchObject({ ok: true, value: { client: 'office', updated: true } });
    expect(registry.byId('acc_ada')?.clientName).toBe('office');
    expect(registry.pendingRevocations()).toEqual([{ account: 'acc_gone', client: 'office' }]);
  });

  it('of a sandbox may move with its port only while nobody is signed in there', async () => {
    const { parts, registry } = await withCommands();
    expect((await addClient(parts, { json: onLoopback(4711, 'box'), name: 'box' })).ok).toBe(true);
    expect((await addClient(parts, { json: onLoopback(4712, 'box') })).ok).toBe(true);
    registry.add(accountNamed('eve', { clientName: 'box' }));
    const moved = await addClient(parts, { json: onLoopback(4713, 'box') });
    expect(moved).toMatchObject({ ok: false, failure: { code: 'conflict' } });
  });
});
