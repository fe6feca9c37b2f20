import { expect, it } from 'vitest';
import { askedNatively } from '../../../src/main/accounts/asked-natively.ts';
import { consentFor } from '../../../src/main/electron/consent-questions.ts';
import type { Origin } from '../../../src/main/person.ts';
import { fail } from '../../../src/shared/failure.ts';
import { busyState, ScriptedCore } from '../../support/scripted-core.ts';

const peer = { pid: 4711, uid: 1000, program: '/usr/bin/node', cwd: '/home/ada' };
const owner: Origin = { kind: 'owner', peer };
const path = '/home/ada/token.json';
const passphrase = 'correct horse battery staple';

it('I105: neither window nor owner key gets a secret out unless a person agrees', async () => {
  const core = new ScriptedCore(busyState());
  const person = { agrees: async () => fail('denied', 'No.') };
  const commands = askedNatively(core, person, owner);
  const wish = { account: 'work', format: 'token', path };
  expect(await commands.dispatch('export.account', wish)).toMatchObject({
    failure: { code: 'denied' },
  });
  expect(await commands.dispatch('backup.create', { path, passphrase })).toMatchObject({
    failure: { code: 'denied' },
  });
  expect(core.commands).toEqual([]);
});

it('an export is asked about with account, file and what it means, and runs by the account’s id', () => {
  const state = busyState();
  const [account] = state.accounts;
  const wish = { account: account?.alias, format: 'token', path: '/home/ada/\u202etoken.json' };
  const asked = consentFor(state, 'export.account', wish, owner);
  if (!asked.ok) throw new Error(asked.failure.sentence);
  const [page] = asked.value.pages;
  expect(page?.message).toContain(account?.email);
  for (const part of ['token.json', 'in clear', 'process 4711']) {
    expect(page?.detail).toContain(part);
  }
  expect(page?.detail).not.toContain('\u202e');
  expect(asked.value.input).toMatchObject({ account: account?.id, path: wish.path });
});

it('a backup is asked about without its passphrase', () => {
  const asked = consentFor(busyState(), 'backup.create', { path, passphrase }, { kind: 'window' });
  if (!asked.ok) throw new Error(asked.failure.sentence);
  expect(JSON.stringify(asked.value.pages)).toContain(path);
  expect(JSON.stringify(asked.value.pages)).not.toContain(passphrase);
  expect(asked.value.input).toEqual({ path, passphrase });
});

it('a backup that a program asks for says that the program knows the passphrase', () => {
  const detailFor = (origin: Origin) => {
    const asked = consentFor(busyState(), 'backup.create', { path, passphrase }, origin);
    if (!asked.ok) throw new Error(asked.failure.sentence);
    return asked.value.pages[0]?.detail;
  };
  expect(detailFor(owner)).toContain('this program gave and so knows');
  expect(detailFor({ kind: 'window' })).not.toContain('this program');
});

it('nobody is asked about an account that is not here', () => {
  const wish = { account: 'nobody', format: 'token', path };
  expect(consentFor(busyState(), 'export.account', wish, owner)).toMatchObject({
    failure: { code: 'not_found' },
  });
});
