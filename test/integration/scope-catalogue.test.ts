import { expect, test } from 'vitest';
import { emptySettings } from '../../src/main/accounts/settings-document.ts';
import type { Http } from '../../src/main/ports.ts';
import { ok } from '../../src/shared/failure.ts';
import { settle } from '../support/manual-clock.ts';
import { MemorySettingsStore } from '../support/memory-settings-store.ts';
import { keybearerWithSandbox, RunningKeybearer, signIn } from '../support/running-keybearer.ts';
import { accountNamed } from '../support/signed-in-accounts.ts';

/** Every request to Google's list of APIs, and what it says. */
function listOfApis() {
  const asked: string[] = [];
  const http: Http = {
    send: async ({ url }) => {
      const { origin, pathname } = new URL(url);
      if (!pathname.startsWith('/discovery/')) {
        return ok({ status: 503, headers: {}, body: '' });
      }
      asked.push(origin + pathname);
      const body = pathname.endsWith('/apis')
        ? { items: [{ name: 'weather', version: 'v1', title: 'Weather API' }] }
        : {
            auth: {
              oauth2: {
                scopes: {
                  'https://www.googleapis.com/auth/weather.readonly': {
                    description: 'See the weather',
                  },
                },
              },
            },
          };
      return ok({ status: 200, headers: {}, body: JSON.stringify(body) });
    },
  };
  return { asked, http };
}

test('where someone signs in at Google, new scopes come from there by themselves', async () => {
  const { asked, http } = listOfApis();
  const account = accountNamed('work');
  const settings = new MemorySettingsStore(
    JSON.stringify({
      ...emptySettings(),
      accounts: [
        {
          ...{ id: account.id, issuer: account.issuer, subject: account.subject },
          ...{ client: 'desk', email: account.email, alias: account.alias, scopes: [] },
          ...{ missing_scopes: [], state: account.state },
        },
      ],
    }),
  );
  const keybearer = new RunningKeybearer();
  await keybearer.start({ http, settings });
  try {
    for (let minute = 0; minute < 4; minute += 1) {
      await keybearer.clock.advance(60_000);
      await settle();
    }
    expect(asked).toEqual([
      'https://www.googleapis.com/discovery/v1/apis',
      'https://www.googleapis.com/discovery/v1/apis/weather/v1/rest',
    ]);
    expect(await keybearer.run('scopes.published', {})).toMatchObject({
      scopes: [{ api: 'Weather API', description: 'See the weather' }],
    });
  } finally {
    await keybearer.stop();
  }
});

test('whoever wants Google asked nothing turns the list off, and on again', async () => {
  const { asked, http } = listOfApis();
  const { keybearer } = await keybearerWithSandbox();
  expect(keybearer.core.state.current().preferences.read_scope_list).toBe(true);
  const account = accountNamed('work');
  keybearer.core.accounts.add(account);
  const waited = async () => {
    for (let minute = 0; minute < 4; minute += 1) {
      await keybearer.clock.advance(60_000);
      await settle();
    }
  };
  await keybearer.run('preferences.set', { read_scope_list: false });
  await keybearer.stop();
  await keybearer.start({ http });
  await waited();
  expect(asked).toEqual([]);
  expect(await keybearer.run('scopes.published', {})).toMatchObject({ read_at: null });
  await keybearer.run('preferences.set', { read_scope_list: true });
  await waited();
  expect(asked.length).toBeGreaterThan(0);
});

test('with a sandbox alone, Google hears nothing', async () => {
  const { keybearer } = await keybearerWithSandbox();
  await signIn(keybearer);
  await keybearer.clock.advance(300_000);
  await settle();
  expect(await keybearer.run('scopes.published', {})).toEqual({ scopes: [], read_at: null });
});
