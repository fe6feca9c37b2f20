import { expect, it } from 'vitest';
import { keybearerWithSandbox, signIn } from '../support/running-keybearer.ts';

it('whoever watches the store hears how it is, and of its trouble and its end', async () => {
  const { keybearer } = await keybearerWithSandbox();
  const told: string[] = [];
  keybearer.core.watchStore(({ status }) => {
    if (told.at(-1) !== status) told.push(status);
  });
  keybearer.secrets.status = 'locked';
  await keybearer.refused('sign-in.start', { mode: 'browser', scopes: [] });
  await expect.poll(() => told).toEqual(['ready', 'locked']);
  keybearer.secrets.status = 'ready';
  await signIn(keybearer);
  expect(told).toEqual(['ready', 'locked', 'ready']);
});

it('no snapshot is made for it: with a thousand accounts each cost more than a refresh', async () => {
  const { keybearer } = await keybearerWithSandbox();
  await signIn(keybearer);
  keybearer.core.watchStore(() => {});
  const { revision } = keybearer.core.state.current();
  for (let time = 0; time < 5; time += 1) await keybearer.run('account.refresh', {});
  expect(keybearer.core.state.current().revision).toBe(revision + 1);
});
