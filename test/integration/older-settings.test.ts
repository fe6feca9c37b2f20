import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Secret } from '../../src/main/secret.ts';
import {
  keybearerWithSandbox,
  type RunningKeybearer,
  signIn,
} from '../support/running-keybearer.ts';

const calendar = 'https://www.googleapis.com/auth/calendar.readonly';

/** What the first Keybearer wrote for each account; the fields that came later are all left out. */
const firstFields = [
  ...['id', 'issuer', 'subject', 'client', 'email', 'name'],
  ...['alias', 'scopes', 'missing_scopes', 'state'],
];

const only = (fields: readonly string[], row: object): object =>
  Object.fromEntries(Object.entries(row).filter(([name]) => fields.includes(name)));

const settingsFile = (keybearer: RunningKeybearer) => join(keybearer.home, 'settings.json');
const settingsOf = (keybearer: RunningKeybearer) =>
  JSON.parse(readFileSync(settingsFile(keybearer), 'utf8'));

/** Somebody who signed in with the first Keybearer and has started none since. */
async function fromTheFirst() {
  const { keybearer, sandbox } = await keybearerWithSandbox();
  const { account } = await signIn(keybearer, { scopes: [calendar] });
  await keybearer.run('account.rename', { account, alias: 'work' });
  await keybearer.stop();
  const { schema, default_account, accounts, clients } = settingsOf(keybearer);
  expect(schema).toBe(1);
  const old = {
    ...{ schema, default_account },
    accounts: accounts.map((row: object) => only(firstFields, row)),
    clients: clients.map((row: object) => only(['name', 'client_id', 'issuer', 'project_id'], row)),
  };
  writeFileSync(settingsFile(keybearer), JSON.stringify(old));
  const item = `account:${account}`;
  const { kind: _, ...stored } = JSON.parse(keybearer.secrets.items.get(item)?.reveal() ?? '{}');
  keybearer.secrets.items.set(item, new Secret(JSON.stringify(stored)));
  return { keybearer, sandbox, account, old };
}

/*
 * Every change of the document so far added fields that may be absent, under the same schema number:
 * there is no step that rewrites a file, and so none that a crash could leave half done. What has to
 * hold instead is this.
 */
it('D111: what the first Keybearer wrote is used as it is, and nothing of it is lost', async () => {
  const { keybearer, account, old } = await fromTheFirst();
  await keybearer.start();
  expect(keybearer.core.state.current().accounts).toMatchObject([
    { id: account, kind: 'user', alias: 'work', default: true, status: 'ready' },
  ]);
  await keybearer.run('account.refresh', {});
  await keybearer.stop();
  const written = settingsOf(keybearer);
  expect(written).toMatchObject(old);
});

it('D111: it comes to the same however often it is read and written', async () => {
  const { keybearer } = await fromTheFirst();
  const shown = async () => {
    await keybearer.start();
    await keybearer.run('account.rename', { account: 'work', alias: 'work' });
    const { accounts, clients, preferences } = keybearer.core.state.current();
    await keybearer.stop();
    return { accounts, clients, preferences, settings: settingsOf(keybearer) };
  };
  const first = await shown();
  expect(await shown()).toEqual(first);
});

it('D111: a newer Keybearer in between loses nothing of either', async () => {
  const { keybearer, account } = await fromTheFirst();
  const newer = { ...settingsOf(keybearer), of_a_newer_one: { kept: true } };
  newer.accounts = newer.accounts.map((row: object) => ({ ...row, of_a_newer_one: 1 }));
  writeFileSync(settingsFile(keybearer), JSON.stringify(newer));
  await keybearer.start();
  await keybearer.run('account.rename', { account, alias: 'other' });
  await keybearer.stop();
  expect(settingsOf(keybearer)).toMatchObject({
    of_a_newer_one: { kept: true },
    accounts: [{ id: account, alias: 'other', of_a_newer_one: 1 }],
  });
});

it('D111: a document with a higher schema number is for a newer Keybearer alone, and left to the byte', async () => {
  const { keybearer } = await fromTheFirst();
  const newer = JSON.stringify({ ...settingsOf(keybearer), schema: 2, accounts: {} });
  writeFileSync(settingsFile(keybearer), newer);
  await expect(keybearer.start()).rejects.toThrow(
    `${settingsFile(keybearer)} was written by a newer Keybearer. Start that one, or update this one; nothing was changed.`,
  );
  expect(readFileSync(settingsFile(keybearer), 'utf8')).toBe(newer);
  expect(readdirSync(keybearer.home).filter((name) => name.includes('corrupt'))).toEqual([]);
  writeFileSync(settingsFile(keybearer), newer.replace('"schema":2', '"schema":1'));
  await keybearer.start();
});
