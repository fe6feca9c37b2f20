import { describe, expect, it } from 'vitest';
import { parseClientSecretFile } from '../../src/main/accounts/client-secret-file.ts';
import { credentialIntake } from '../../src/main/accounts/credential-intake.ts';
import { StoreIndex } from '../../src/main/accounts/store-index.ts';
import { openHttp } from '../../src/main/adapters/http.ts';
import { jwtBearerGrant } from '../../src/main/oauth/jwt-bearer.ts';
import { openTokenEndpoint } from '../../src/main/oauth/open-token-endpoint.ts';
import { tokenInquiry } from '../../src/main/oauth/token-information.ts';
import { ownerInquiry } from '../../src/main/oauth/token-owner.ts';
import { Secret } from '../../src/main/secret.ts';
import { ok } from '../../src/shared/failure.ts';
import { keybearerWithSandbox, signIn } from '../support/running-keybearer.ts';
import { signedInAccounts } from '../support/signed-in-accounts.ts';

const calendar = 'https://www.googleapis.com/auth/calendar';

/** A refresh token that another program holds, and a Keybearer that is to take it in. */
async function found(scopes: readonly string[] = [calendar]) {
  const { keybearer, sandbox } = await keybearerWithSandbox();
  await signIn(keybearer, { scopes: [...scopes] });
  const [item] = [...keybearer.secrets.items].filter(([name]) => name.startsWith('account:'));
  const refreshToken = new Secret(JSON.parse(item?.[1].reveal() ?? '{}').refresh_token);
  const file = parseClientSecretFile(sandbox.clientSecretJson);
  if (!file.ok) throw new Error(file.failure.sentence);
  const [person] = keybearer.core.state.current().accounts;

  const parts = await signedInAccounts();
  const { registry, clients, secrets, tokens } = parts;
  const { clock } = keybearer;
  const upstream = { http: openHttp({ clock }), clock };
  const index = new StoreIndex(secrets);
  const inquire = tokenInquiry(upstream);
  const intake = credentialIntake({
    ...{ ...parts, clock, index, inquire },
    endpoint: openTokenEndpoint(upstream),
    owner: ownerInquiry(upstream, inquire),
    assertions: jwtBearerGrant(upstream),

    clientParts: {
      ...{ registry, clients, index },
      sandbox: { exists: () => false, start: async () => ok(''), close: async () => {} },
    },
    storeReady: async () => ok(undefined),
  });
  const credential = { client: { ...file.value, name: 'from-a-file' }, refreshToken };
  return { intake, credential, registry, secrets, tokens, sandbox, person };
}

describe('a refresh token that another program had', () => {
  it('is tried, named by its owner, and kept with its client', async () => {
    const { intake, credential, registry, secrets, person } = await found();
    const taken = await intake.addUserCredential({ ...credential, emailHint: 'x@example.com' });
    expect(taken).toMatchObject({
      ok: true,
      value: {
        result: 'taken',
        account: { kind: 'user', email: person?.email, clientName: 'from-a-file' },
      },
    });
    expect(registry.byId(person?.id ?? '')?.scopes).toEqual(person?.scopes);
    expect(registry.client('from-a-file')).toBeDefined();
    expect(secrets.items.get(`account:${person?.id}`)?.reveal()).toContain(
      credential.refreshToken.reveal(),
    );
  });

  it('is present the second time, without asking anybody', async () => {
    const { intake, credential, sandbox } = await found();
    await intake.addUserCredential(credential);
    const before = sandbox.requests.all().length;
    const again = await intake.addUserCredential(credential);
    expect(again).toMatchObject({ ok: true, value: { result: 'present' } });
    expect(sandbox.requests.all()).toHaveLength(before);
  });

  it('that is dead leaves nothing behind: no account, no client, no secret', async () => {
    const { intake, credential, registry, secrets, sandbox } = await found();
    const items = secrets.items.size;
    sandbox.faults.refuseToken('invalid_grant');
    const refused = await intake.addUserCredential(credential);
    expect(refused).toMatchObject({ ok: false, failure: { code: 'needs_sign_in' } });
    expect(registry.all()).toEqual([]);
    expect(registry.client('from-a-file')).toBeUndefined();
    expect(secrets.items.size).toBe(items);
  });

  it('that tells nobody’s name goes by the address in its file, or by none', async () => {
    const { intake, credential, sandbox } = await found();
    for (const endpoint of ['userinfo', 'tokeninfo'] as const) {
      sandbox.faults.order(
        endpoint,
        { kind: 'answer', status: 404, headers: { 'content-type': 'application/json' } },
        { times: 2 },
      );
    }
    const hinted = await intake.addUserCredential({ ...credential, emailHint: 'ada@example.com' });
    expect(hinted).toMatchObject({ value: { account: { email: 'ada@example.com' } } });
  });

  it('T49: is not judged by a network that answers in the server’s place', async () => {
    const { intake, credential, registry, sandbox } = await found();
    sandbox.faults.order('userinfo', { kind: 'redirect', to: 'http://portal.example/' });
    const refused = await intake.addUserCredential(credential);
    expect(refused).toMatchObject({ ok: false, failure: { code: 'network_intercepted' } });
    expect(registry.all()).toEqual([]);
  });

  it('of a client that is known for another server is refused', async () => {
    const { intake, credential, sandbox } = await found();
    await intake.addUserCredential(credential);
    const before = sandbox.requests.all().length;
    const elsewhere = { ...credential.client, issuer: { kind: 'google' } as const };
    const refused = await intake.addUserCredential({ ...credential, client: elsewhere });
    expect(refused).toMatchObject({ ok: false, failure: { code: 'conflict' } });
    expect(sandbox.requests.all()).toHaveLength(before);
  });
});
