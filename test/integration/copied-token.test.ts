import { expect, onTestFinished, test } from 'vitest';
import { agentShell } from '../../src/main/adapters/agent-shell.ts';
import type { Secret } from '../../src/main/secret.ts';
import { keybearerWithSandbox, signIn } from '../support/running-keybearer.ts';

/** A desktop's clipboard around the whole core, with one account whose token was just copied. */
async function withCopiedToken() {
  const { keybearer } = await keybearerWithSandbox();
  await signIn(keybearer, { scopes: ['https://www.googleapis.com/auth/calendar'] });
  await keybearer.stop();
  const clipboard = {
    text: '',
    write: async (secret: Secret) => {
      clipboard.text = secret.reveal();
    },
    read: async () => clipboard.text,
    clear: () => {
      clipboard.text = '';
    },
  };
  await keybearer.start({ shell: { ...agentShell, clipboard } });
  onTestFinished(() => keybearer.stop());
  const [account] = keybearer.core.state.current().accounts;
  if (account === undefined) throw new Error('nobody signed in');
  const copied = await keybearer.run('account.copy-token', { account: account.id });
  expect(copied).toEqual({ alias: account.alias, clears_in: 60 });
  const token = clipboard.text;
  expect(token).not.toBe('');
  return { keybearer, clipboard, token };
}

test('a copied token leaves the clipboard after 60 seconds, and not before', async () => {
  const { keybearer, clipboard, token } = await withCopiedToken();
  await keybearer.clock.advance(59_999);
  expect(clipboard.text).toBe(token);
  await keybearer.clock.advance(1);
  expect(clipboard.text).toBe('');
});

test('what was copied since then stays', async () => {
  const { keybearer, clipboard } = await withCopiedToken();
  clipboard.text = 'a shopping list';
  await keybearer.clock.advance(60_000);
  expect(clipboard.text).toBe('a shopping list');
});
