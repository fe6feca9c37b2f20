import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeProtectedHeader } from 'jose';
import { expect, it } from 'vitest';
import { cloudPlatform } from '../../../src/main/credentials/token-mint.ts';
import type { CommandInput } from '../../../src/shared/ui-contract.ts';
import { commandLine } from '../../support/command-line-in-process.ts';
import { authorizedUserDocument, gcloudDatabase } from '../../support/credential-samples.ts';
import { importFile, importStage } from '../../support/import-stage.ts';
import { pkcs12File } from '../../support/pkcs12-sample.ts';
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
  const { entries } = await keybearer.run('audit.read', { event: 'account' });
  expect(entries).toMatchObject([
    { reason: 'added', account: { id: account?.id }, scopes: [cloudPlatform] },
  ]);
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

/** As versions of oauth2client before 2 wrote a service account. */
const signedJwt = (email: string, key: Uint8Array, tokenUri: string, more: object = {}) =>
  Buffer.from(
    JSON.stringify({
      access_token: null,
      assertion_type: 'http://oauth.net/grant_type/jwt/1.0/bearer',
      invalid: false,
      kwargs: {},
      private_key: Buffer.from(key).toString('base64'),
      private_key_password: 'notasecret',
      scope: 'https://www.googleapis.com/auth/calendar https://www.googleapis.com/auth/drive',
      service_account_name: email,
      token_uri: tokenUri,
      user_agent: 'nightly/1.0',
      _class: 'SignedJwtAssertionCredentials',
      _module: 'oauth2client.client',
      ...more,
    }),
  );

/** A key of the sandbox's as .p12, by which Google's console gave keys out before there was JSON. */
async function withContainedKey() {
  const stage = await withKey();
  const { private_key: pem, token_uri: tokenUri } = JSON.parse(stage.json);
  return { ...stage, pem, tokenUri, file: pkcs12File(pem) };
}

it('SignedJwtAssertionCredentials is imported with its scopes, and signs without the id of a key', async () => {
  const { keybearer, sandbox, email, file, tokenUri } = await withContainedKey();
  const view = await importFile(keybearer, signedJwt(email, file, tokenUri));
  expect(view.rows).toMatchObject([{ account: email, result: 'taken', reason: null }]);
  const assertion = sandbox.requests.last('token').form.assertion ?? '';
  expect(decodeProtectedHeader(assertion)).toEqual({ alg: 'RS256', typ: 'JWT' });
  expect(keybearer.core.state.current().accounts).toMatchObject([
    {
      ...{ kind: 'service_account', email },
      scopes: ['https://www.googleapis.com/auth/calendar', 'https://www.googleapis.com/auth/drive'],
    },
  ]);
  await keybearer.stop();
  await keybearer.start();
  await keybearer.run('account.refresh', {});
});

it('a file that says less takes nothing from a service account that is here', async () => {
  const { keybearer, email, file, tokenUri, json } = await withContainedKey();
  const calendar = 'https://www.googleapis.com/auth/calendar';
  await keybearer.run('service-account.add', { json, scopes: ['cloud-platform', 'calendar'] });
  const less = await importFile(keybearer, signedJwt(email, file, tokenUri, { scope: calendar }));
  expect(less.rows).toMatchObject([{ account: email, result: 'present' }]);
  const other = await importFile(keybearer, signedJwt(email, file, tokenUri, { scope: 'drive' }));
  expect(other.rows).toMatchObject([{ account: email, result: 'taken' }]);
  const drive = 'https://www.googleapis.com/auth/drive';
  expect(keybearer.core.state.current().accounts).toMatchObject([
    { scopes: [calendar, cloudPlatform, drive] },
  ]);
});

it('SignedJwtAssertionCredentials for a person acts for that person, as "sub" or as "prn"', async () => {
  const { keybearer, sandbox, email, file, tokenUri } = await withContainedKey();
  const person = 'ada@sandbox.example';
  const scope = 'https://www.googleapis.com/auth/calendar';
  sandbox.serviceAccounts.allowDelegation(email, person, [scope]);
  for (const kwargs of [{ sub: person }, { prn: person }]) {
    const stored = signedJwt(email, file, tokenUri, { scope, kwargs });
    const view = await importFile(keybearer, stored);
    expect(view.rows).toMatchObject([{ account: email, reason: null }]);
  }
  expect(keybearer.core.state.current().accounts).toMatchObject([{ acts_for: person }]);
});

it('SignedJwtAssertionCredentials with a PEM text in place of the .p12 is imported as well', async () => {
  const { keybearer, email, pem, tokenUri } = await withContainedKey();
  const view = await importFile(keybearer, signedJwt(email, Buffer.from(pem), tokenUri));
  expect(view.rows).toMatchObject([{ account: email, result: 'taken' }]);
});

it('SignedJwtAssertionCredentials sends its signature nowhere but to Google or a sandbox', async () => {
  const { keybearer, email, file } = await withContainedKey();
  const view = await importFile(
    keybearer,
    signedJwt(email, file, 'https://elsewhere.example/token'),
  );
  expect(view.rows).toMatchObject([{ result: 'refused', code: 'issuer_not_allowed' }]);
});

it('gcloud’s service_account_p12 is imported, with the password beside it', async () => {
  const { keybearer, email, pem, tokenUri } = await withContainedKey();
  const key = pkcs12File(pem, { password: 'of ada' });
  const row = { type: 'service_account_p12', client_email: email, token_uri: tokenUri };
  const database = await gcloudDatabase({
    [email]: { ...row, private_key: key.toString('base64'), password: 'of ada' },
    'other@p.iam.gserviceaccount.com': { ...row, private_key: key.toString('base64') },
  });
  const view = await importFile(keybearer, database.bytes, { source: 'credentials.db' });
  expect(view.rows).toMatchObject([
    { account: email, result: 'taken' },
    { result: 'refused', code: 'not_allowed', reason: expect.stringContaining('password') },
  ]);
});

it('a .p12 or .pem file by itself is refused with how to say whose it is', async () => {
  const { keybearer, file, pem } = await withContainedKey();
  for (const key of [file, Buffer.from(pem), Buffer.from(`Bag Attributes\n  x: [y]\n${pem}`)]) {
    const view = await importFile(keybearer, key, { source: 'key' });
    expect(view.rows).toMatchObject([
      { result: 'refused', reason: expect.stringContaining('add-key FILE --email') },
    ]);
  }
});

it('the same key as .p12 and as JSON is one account', async () => {
  const { keybearer, sandbox, email, file, json } = await withContainedKey();
  await keybearer.run('client.add', { json: sandbox.clientSecretJson });
  const pkcs12 = { key: file.toString('base64'), email, client: 'sandbox' };
  const scopes = ['calendar'];
  const added = await keybearer.run('service-account.add', { pkcs12, scopes });
  expect(added).toMatchObject({ result: 'taken', account: { email, kind: 'service_account' } });
  expect(await keybearer.run('service-account.add', { json, scopes })).toMatchObject({
    account: { id: added.account.id },
  });
  expect(keybearer.core.state.current().accounts).toHaveLength(1);
});

it('a key that comes again from a file without its id keeps the id', async () => {
  const { keybearer, sandbox, email, pem, json } = await withContainedKey();
  await keybearer.run('client.add', { json: sandbox.clientSecretJson });
  await keybearer.run('service-account.add', { json });
  // As openssl makes it of a .p12 file.
  const key = Buffer.from(`Bag Attributes\n    friendlyName: privatekey\n${pem}`).toString(
    'base64',
  );
  const again = await keybearer.run('service-account.add', {
    pkcs12: { key, email, client: 'sandbox' },
  });
  expect(again).toMatchObject({ result: 'present' });
  await keybearer.stop();
  await keybearer.start();
  await keybearer.run('account.refresh', {});
  const assertion = sandbox.requests.last('token').form.assertion ?? '';
  expect(decodeProtectedHeader(assertion).kid).toBe(JSON.parse(json).private_key_id);
});

it('whoever sits at the terminal is asked for another password, and it is not shown', async () => {
  const { keybearer, sandbox, email, pem } = await withContainedKey();
  await keybearer.run('client.add', { json: sandbox.clientSecretJson });
  const path = join(keybearer.home, 'key.p12');
  writeFileSync(path, pkcs12File(pem, { password: 'of ada' }));
  const args = ['account', 'add-key', path, '--email', email, '--client', 'sandbox'];
  const wrong = await commandLine(keybearer, args, { types: [], hidden: 'of grace' });
  expect(wrong).toMatchObject({ exit: 4, err: expect.stringContaining('password') });
  const added = await commandLine(keybearer, args, { types: [], hidden: 'of ada' });
  expect(added).toMatchObject({ exit: 0, err: expect.stringContaining('Password of the .p12') });
  expect(`${added.out}${added.err}`).not.toContain('of ada');
  const nothing = await commandLine(keybearer, args, { types: [] });
  expect(nothing).toMatchObject({ exit: 4, err: expect.stringContaining('nothing was added') });
});

it('a .p12 file with another password, of nobody, or beside a JSON key is refused, and nothing is kept', async () => {
  const { keybearer, email, pem, json, file } = await withContainedKey();
  const key = pkcs12File(pem, { password: 'of ada' }).toString('base64');
  const refused = (input: CommandInput<'service-account.add'>) =>
    keybearer.refused('service-account.add', input);
  expect(await refused({ pkcs12: { key, email } })).toMatchObject({ code: 'not_allowed' });
  const nobody = { key: file.toString('base64'), email: 'nobody' };
  expect(await refused({ pkcs12: nobody })).toMatchObject({ code: 'client_file_invalid' });
  expect(await refused({ pkcs12: { key, email, client: 'none' } })).toMatchObject({
    code: 'not_found',
  });
  expect(await refused({ json, pkcs12: { key, email } })).toMatchObject({
    code: 'invalid_request',
  });
  expect(await refused({})).toMatchObject({ code: 'invalid_request' });
  expect(keybearer.core.state.current().accounts).toEqual([]);
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
