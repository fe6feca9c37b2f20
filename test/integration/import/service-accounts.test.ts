import { expect, it } from 'vitest';
import { cloudPlatform } from '../../../src/main/credentials/token-mint.ts';
import { authorizedUserDocument, gcloudDatabase } from '../../support/credential-samples.ts';
import { importFile, importStage } from '../../support/import-stage.ts';
import { keybearerWithSandbox, signIn } from '../../support/running-keybearer.ts';

/** Of the sandbox's own making, and good there. */
async function withKey() {
  const stage = await importStage();
  const email = stage.sandbox.serviceAccounts.create('backup');
  const json = await stage.sandbox.serviceAccounts.newKey(email);
  return { ...stage, email, json };
}

it('a service account’s key is imported, gives tokens', async () => {
  const { keybearer, sandbox, email, json } = await withKey();
  const view = await importFile(keybearer, Buffer.from(json), { source: 'key.json' });
  expect(view.rows).toMatchObject([{ account: email, result: 'taken', code: null }]);
  expect(sandbox.requests.last('token').form.grant_type).toBe(
    'urn:ietf:params:oauth:grant-type:jwt-bearer',
  );
  const [account] = keybearer.core.state.current().accounts;
  expect(account).toMatchObject({ kind: 'service_account', email, scopes: [cloudPlatform] });
  const caller = await keybearer.pairedCaller('cron', [cloudPlatform], [account?.alias ?? '']);
  const answer = await keybearer.ask('/v1/token', { key: caller });
  const used = await fetch(`${sandbox.origin}/tokeninfo?access_token=${answer.json?.access_token}`);
  expect(used.status).toBe(200);
  const again = await importFile(keybearer, Buffer.from(json));
  expect(again.rows).toMatchObject([{ account: email, result: 'present' }]);
});

it('a key that the server refuses leaves no account', async () => {
  const { keybearer, json } = await withKey();
  const { sandbox: other } = await keybearerWithSandbox();
  const foreign = { ...JSON.parse(json), token_uri: `${other.origin}/token` };
  const view = await importFile(keybearer, Buffer.from(JSON.stringify(foreign)));
  expect(view.rows).toMatchObject([{ result: 'refused', code: 'needs_sign_in' }]);
  expect(keybearer.core.state.current().accounts).toEqual([]);
});

it('gcloud’s database brings its service account beside what it cannot hold', async () => {
  const { keybearer, email, json } = await withKey();
  const database = await gcloudDatabase({
    [email]: JSON.parse(json),
    'gce@example.com': { type: 'gce' },
  });
  const view = await importFile(keybearer, database.bytes, { source: 'credentials.db' });
  expect(view.rows).toMatchObject([
    { account: email, result: 'taken' },
    { entry: 'gce@example.com', result: 'refused' },
  ]);
});

/** What `gcloud auth application-default login --impersonate-service-account` leaves. */
async function impersonated() {
  const { keybearer: program, sandbox } = await keybearerWithSandbox();
  const { email, account } = await signIn(program, { scopes: [cloudPlatform] });
  const item = program.secrets.items.get(`account:${account}`);
  const { installed } = JSON.parse(sandbox.clientSecretJson);
  const source = authorizedUserDocument({
    refreshToken: JSON.parse(item?.reveal() ?? '{}').refresh_token,
    clientId: installed.client_id,
    clientSecret: installed.client_secret,
    tokenUri: installed.token_uri,
    email,
  });
  const target = sandbox.serviceAccounts.create('deploy');
  const url = `${sandbox.origin}/v1/projects/-/serviceAccounts/${target}:generateAccessToken`;
  const document = {
    type: 'impersonated_service_account',
    service_account_impersonation_url: url,
    delegates: [],
    source_credentials: { ...source, token_uri: installed.token_uri },
  };
  const stage = await importStage({ clock: program.clock });
  return { ...stage, sandbox, email, target, bytes: Buffer.from(JSON.stringify(document)) };
}

it('an impersonated service account is imported with the account it is reached through', async () => {
  const { keybearer, sandbox, email, target, bytes } = await impersonated();
  sandbox.serviceAccounts.setTokenCreators(target, [email]);
  const view = await importFile(keybearer, bytes);
  expect(view.rows).toMatchObject([{ account: target, result: 'taken', code: null }]);
  const { accounts } = keybearer.core.state.current();
  expect(accounts.map(({ kind }) => kind).sort()).toEqual(['impersonated', 'user']);
  const reached = accounts.find(({ kind }) => kind === 'impersonated');
  const caller = await keybearer.pairedCaller('ci', [cloudPlatform], [reached?.alias ?? '']);
  const answer = await keybearer.ask(`/v1/token?account=${reached?.alias}`, { key: caller });
  expect(answer.status).toBe(200);
  expect(sandbox.requests.count('iam_credentials')).toBeGreaterThan(0);
});

it('without the Token Creator role the row is refused, and says that the source was taken', async () => {
  const { keybearer, email, bytes } = await impersonated();
  const view = await importFile(keybearer, bytes);
  expect(view.rows).toMatchObject([{ result: 'refused' }]);
  expect(view.rows[0]?.reason).toContain(`${email}, was taken`);
  expect(keybearer.core.state.current().accounts.map(({ kind }) => kind)).toEqual(['user']);
});
