import { expect, it } from 'vitest';
import {
  multistoreFile,
  sampleCredential,
  serviceAccountFile,
  tokenJson,
} from '../../support/credential-samples.ts';
import { give, importAt, importEnd, importFile, importStage } from '../../support/import-stage.ts';
import { signIn } from '../../support/running-keybearer.ts';

it('a file of several is judged entry by entry, and one that is refused does not stop the rest', async () => {
  const { keybearer, issued } = await importStage();
  const good = await issued();
  const revoked = { ...good, refreshToken: '1//revoked-long-ago', email: 'bob@example.com' };
  const { bytes } = multistoreFile(revoked, good, { ...good, tokenUri: 'https://evil.example/t' });
  const view = await importFile(keybearer, bytes, { source: 'store.dat', path: '/nowhere' });
  expect(view.rows).toMatchObject([
    { source: 'store.dat', entry: '#1', account: 'bob@example.com', result: 'refused' },
    { source: 'store.dat', entry: '#2', account: 'ada@sandbox.example', result: 'taken' },
    { source: 'store.dat', entry: '#3', result: 'refused', code: 'issuer_not_allowed' },
  ]);
  expect(view.rows[0]?.code).toBe('needs_sign_in');
  expect(view.rows[0]?.reason).not.toBe('');
  expect(view.replaceable).toEqual(['store.dat']);
  expect(keybearer.core.state.current().accounts.length).toBe(1);
});

it('nothing is sent anywhere for a credential whose tokens come from elsewhere', async () => {
  const { keybearer, sandbox } = await importStage();
  const before = sandbox.requests.all().length;
  const tokenUri = 'http://evil.example/token';
  const view = await importFile(keybearer, tokenJson(sampleCredential({ tokenUri })).bytes);
  expect(view.rows).toMatchObject([{ result: 'refused', code: 'issuer_not_allowed' }]);
  expect(sandbox.requests.all().length).toBe(before);
});

it('one token for each thing a program did: all are kept, each with what it may do', async () => {
  const { keybearer, issued } = await importStage();
  const [drive, gmail, calendar] = ['drive.file', 'gmail.readonly', 'calendar'].map(
    (name) => `https://www.googleapis.com/auth/${name}`,
  ) as [string, string, string];
  const tokens = [await issued([drive]), await issued([gmail]), await issued([calendar, gmail])];
  const { rows } = await importFile(keybearer, multistoreFile(...tokens).bytes);
  expect(rows.map(({ result }) => result)).toEqual(['taken', 'taken', 'taken']);
  // The third may do all that the second may, and takes its place.
  expect(rows[1]?.warning).toContain('ada-2');
  const held = () =>
    keybearer.core.state
      .current()
      .accounts.map(({ alias, scopes }) => [
        ...[alias, scopes.filter((scope) => [drive, gmail, calendar].includes(scope))],
      ]);
  expect(held()).toEqual([
    ['ada', [drive]],
    ['ada-2', [calendar, gmail]],
  ]);
  const again = await importFile(keybearer, multistoreFile(...tokens).bytes);
  expect(again.rows.map(({ result }) => result)).toEqual(['present', 'present', 'present']);
  await keybearer.stop();
  await keybearer.start();
  await keybearer.run('account.refresh-all', {});

  // Signing one of them in again is about that one.
  await signIn(keybearer, { account: 'ada-2', scopes: [] });
  expect(held()).toEqual([
    ['ada', [drive]],
    ['ada-2', [calendar, gmail]],
  ]);
  const sharing = keybearer.core.state.current().accounts.map((one) => one.shares_grant_with);
  expect(sharing.map((others) => others?.length)).toEqual([1, 1]);
});

it('an address of two that an import brought signs in neither, and says how to name one', async () => {
  const { keybearer, sandbox, issued } = await importStage();
  const { serviceAccounts } = sandbox;
  const json = await serviceAccounts.newKey(serviceAccounts.create('robot'));
  await keybearer.run('service-account.add', { json });
  const drive = 'https://www.googleapis.com/auth/drive.file';
  await importFile(keybearer, multistoreFile(await issued(), await issued([drive])).bytes);
  const [client] = keybearer.core.state.current().clients;
  for (const named of [{}, { client: client?.name }]) {
    const account = 'ada@sandbox.example';
    const wish = { mode: 'browser', account, scopes: [drive], ...named };
    const refused = await keybearer.refused('sign-in.start', wish);
    expect(refused).toMatchObject({
      code: 'not_found',
      sentence: expect.stringContaining('ada-2'),
    });
  }
});

it('a refused credential leaves no client behind', async () => {
  const { keybearer, issued } = await importStage();
  const good = await issued();
  await importFile(keybearer, tokenJson({ ...good, refreshToken: '1//dead' }).bytes);
  expect(keybearer.core.state.current().clients).toEqual([]);
});

it('the snapshot and the log of an import hold no secret', async () => {
  const { keybearer, issued } = await importStage();
  const good = await issued();
  const { bytes } = multistoreFile(good, { ...good, refreshToken: '1//dead-secret' });
  await importFile(keybearer, bytes);
  const shown = JSON.stringify([keybearer.core.state.current(), keybearer.log]);
  for (const secret of [good.refreshToken, good.clientSecret, '1//dead-secret']) {
    expect(shown).not.toContain(secret);
  }
});

it('says of a file that others can read that they can', async () => {
  const { keybearer, issued } = await importStage();
  const { bytes } = tokenJson(await issued());
  const view = await importFile(keybearer, bytes, { readable_by_others: true });
  expect(view.rows[0]?.warning).toMatch(/Other users of this computer/);
});

it('a file that the command line could not read is a row like the others', async () => {
  const { keybearer } = await importStage();
  const reason = 'link.json is a symbolic link. Name the file that it points to.';
  const view = await importEnd(keybearer, { refused: [{ source: 'link.json', reason }] });
  expect(view.rows).toMatchObject([{ source: 'link.json', result: 'refused', reason }]);
});

it('K122: a locked keychain ends an import before anything is tried', async () => {
  const { keybearer, sandbox, issued } = await importStage();
  const { bytes } = tokenJson(await issued());
  const before = sandbox.requests.all().length;
  keybearer.secrets.status = 'locked';
  const upload = await give(keybearer, bytes);
  const input = { files: [{ upload, source: 'token.json' }] };
  expect(await keybearer.refused('import.start', input)).toMatchObject({ code: 'keychain_locked' });
  expect(sandbox.requests.all().length).toBe(before);
});

it('can be cancelled: what is being tried is finished, the rest is told as not tried', async () => {
  const { keybearer, sandbox, issued } = await importStage();
  const good = await issued();
  let answer = () => {};
  const until = new Promise<void>((resolve) => {
    answer = resolve;
  });
  sandbox.faults.order('token', { kind: 'hold', until });
  const upload = await give(
    keybearer,
    multistoreFile(good, { ...good, refreshToken: '1//second' }).bytes,
  );
  const { id } = await keybearer.run('import.start', {
    files: [{ upload, source: 'store.dat' }],
  });
  await importAt(keybearer, ({ import: view }) => (view?.rows.length === 2 ? view : undefined));
  expect(await keybearer.refused('import.start', { found: [] })).toMatchObject({
    code: 'conflict',
  });
  await keybearer.run('import.cancel', { id });
  answer();
  const view = await importAt(keybearer, ({ import: one }) =>
    one?.step === 'cancelled' ? one : undefined,
  );
  expect(view.rows[1]).toMatchObject({ result: 'refused', code: 'cancelled' });
  expect(await keybearer.refused('import.cancel', { id })).toMatchObject({ code: 'not_found' });
});

it('a face that goes away leaves no content in memory, and too much of it is refused', async () => {
  const { keybearer, clock } = await importStage();
  const upload = await give(keybearer, Buffer.from('{}'));
  await clock.advance(121_000);
  const input = { files: [{ upload, source: 'x.json' }] };
  expect(await keybearer.refused('import.start', input)).toMatchObject({ code: 'invalid_request' });
  const data = Buffer.alloc(30_000).toString('base64');
  const pieces = Math.ceil((4 * 1024 * 1024) / 30_000);
  for (let piece = 1; piece < pieces; piece += 1) {
    await keybearer.run('import.give', { upload: 'large', data });
  }
  expect(await keybearer.refused('import.give', { upload: 'large', data })).toMatchObject({
    code: 'payload_too_large',
  });
});

it('a service account key of a server that nobody knows is refused and kept nowhere', async () => {
  const { keybearer } = await importStage();
  const view = await importFile(
    keybearer,
    serviceAccountFile(undefined, 'https://x.example/token').bytes,
  );
  expect(view.rows).toMatchObject([{ result: 'refused', code: 'issuer_not_allowed' }]);
  expect(keybearer.core.state.current().accounts).toEqual([]);
});
