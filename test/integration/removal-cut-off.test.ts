import { expect, it } from 'vitest';
import type { Secret } from '../../src/main/secret.ts';
import { MemorySettingsStore } from '../support/memory-settings-store.ts';
import {
  keybearerWithSandbox,
  type RunningKeybearer,
  signIn,
} from '../support/running-keybearer.ts';

const calendar = 'https://www.googleapis.com/auth/calendar.readonly';

/** What stands on the disk and in the keychain. */
interface Instant {
  readonly settings: string | undefined;
  readonly callers: string | undefined;
  readonly items: ReadonlyMap<string, Secret>;
}

/** Ada, and the script "mail" that was approved for her calendar. */
async function withScript() {
  const documents = { settings: new MemorySettingsStore(), callers: new MemorySettingsStore() };
  const { keybearer, sandbox } = await keybearerWithSandbox(documents);
  const { account } = await signIn(keybearer, { scopes: [calendar] });
  const key = await keybearer.pairedCaller('mail', [calendar], [account]);
  await keybearer.run('account.rename', { account, alias: 'ada' });
  return { keybearer, sandbox, account, key, ...documents };
}

const signInAgain = async (keybearer: RunningKeybearer) => {
  await keybearer.browser.ended();
  await signIn(keybearer, { scopes: [calendar] });
};

/** Resolves once no account is left. */
const emptied = (keybearer: RunningKeybearer): Promise<void> =>
  new Promise((done) => {
    const look = ({ accounts }: { accounts: readonly unknown[] }) => {
      if (accounts.length > 0) return;
      unsubscribe();
      done();
    };
    const unsubscribe = keybearer.core.state.subscribe(look);
    look(keybearer.core.state.current());
  });

it('D118: a log-out that is killed after any of its writes gives a script nothing back at the next sign-in', async () => {
  const { keybearer, key, settings, callers } = await withScript();
  const { items } = keybearer.secrets;
  const instants: Instant[] = [];
  const note = () => {
    instants.push({ settings: settings.text, callers: callers.text, items: new Map(items) });
  };
  for (const document of [settings, callers]) {
    const write = document.write.bind(document);
    document.write = (content) => {
      const written = write(content);
      note();
      return written;
    };
  }
  const remove = keybearer.secrets.remove.bind(keybearer.secrets);
  keybearer.secrets.remove = async (name) => {
    const removed = await remove(name);
    note();
    return removed;
  };
  await keybearer.run('account.remove', { account: 'ada', keep_grant: false });
  await keybearer.stop();
  keybearer.secrets.remove = remove;

  // Before the mark stands, nothing has been begun.
  const begun = instants.slice(
    instants.findIndex((instant) => instant.settings?.includes('"removing"')),
  );
  expect(begun.length).toBeGreaterThan(3);
  for (const instant of begun) {
    items.clear();
    for (const [name, value] of instant.items) items.set(name, value);
    await keybearer.start({
      settings: new MemorySettingsStore(instant.settings),
      callers: new MemorySettingsStore(instant.callers),
    });
    await emptied(keybearer);
    await signInAgain(keybearer);
    const answer = await keybearer.ask('/v1/token', { key });
    expect(answer.status).not.toBe(200);
    expect(keybearer.core.state.current()).toMatchObject({
      ...{ callers: [], policy: { status: 'good' } },
    });
    await keybearer.stop();
  }
});

it('D118: a log-out whose scripts the disk would not write down gives them nothing back after the next start', async () => {
  const { keybearer, key, settings, callers } = await withScript();
  callers.refuseWrites = true;
  await keybearer.run('account.remove', { account: 'ada', keep_grant: false });
  expect(keybearer.core.state.current().callers).toEqual([]);
  await keybearer.stop();
  expect(callers.text).toContain('mail');

  callers.refuseWrites = false;
  await keybearer.start({ settings, callers });
  await expect.poll(() => keybearer.core.state.current().callers).toEqual([]);
  await signInAgain(keybearer);
  expect((await keybearer.ask('/v1/token', { key })).status).toBe(401);
});

it('D118: what the disk refused of a log-out is written as soon as it has room', async () => {
  const { keybearer, callers } = await withScript();
  callers.refuseWrites = true;
  await keybearer.run('account.remove', { account: 'ada', keep_grant: false });
  expect(callers.text).toContain('mail');
  callers.refuseWrites = false;
  await keybearer.clock.advance(120_000);
  expect(callers.text).not.toContain('mail');
});

it('a script keeps its account where the settings are lost and the keychain still has the sign-in', async () => {
  const { keybearer, key, callers } = await withScript();
  await keybearer.stop();
  await keybearer.start({ settings: new MemorySettingsStore(), callers });
  await expect.poll(() => keybearer.core.state.current().accounts.length).toBe(1);
  await keybearer.run('account.refresh', {});
  expect((await keybearer.ask('/v1/token', { key })).status).toBe(200);
});

it('a script keeps its account where the settings are lost and the sign-in cannot be read yet', async () => {
  const { keybearer, account, callers } = await withScript();
  await keybearer.stop();
  const { secrets } = keybearer;
  const read = secrets.read.bind(secrets);
  secrets.read = (name) => {
    secrets.status = name === `account:${account}` ? 'locked' : 'ready';
    return read(name);
  };
  await keybearer.start({ settings: new MemorySettingsStore(), callers });
  await keybearer.clock.advance(5_000);
  expect(callers.text).toContain('mail');
  expect(keybearer.core.state.current().callers).toMatchObject([{ name: 'mail' }]);
});
