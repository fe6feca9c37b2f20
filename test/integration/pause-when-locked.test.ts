import { expect, test } from 'vitest';
import { agentShell } from '../../src/main/adapters/agent-shell.ts';
import { keybearerWithSandbox, signIn } from '../support/running-keybearer.ts';

const drive = 'https://www.googleapis.com/auth/drive.file';

test('the screen lock pauses where a person wants it, and the record tells both', async () => {
  const shell = { ...agentShell, view: { ...agentShell.view, sees_screen_lock: true } };
  const { keybearer } = await keybearerWithSandbox({ shell });
  await signIn(keybearer, { scopes: [drive] });
  const key = await keybearer.pairedCaller('backup', [drive]);
  const status = async () => (await keybearer.ask('/v1/token', { key })).status;

  keybearer.core.screen('locked');
  expect(await status()).toBe(200);
  keybearer.core.screen('unlocked');
  await keybearer.run('preferences.set', { pause_when_locked: true });
  keybearer.core.screen('locked');
  expect(await status()).toBe(423);
  // Switched off meanwhile: the lock that is on ends as it was to end.
  await keybearer.run('preferences.set', { pause_when_locked: false });
  keybearer.core.screen('unlocked');
  expect(await status()).toBe(200);
  const { entries } = await keybearer.run('audit.read', { event: 'screen' });
  expect(entries.map(({ reason }) => reason)).toEqual(['unlocked', 'locked']);
});

test('an agent that does not hear of the lock refuses the switch and says what to do', async () => {
  const { keybearer } = await keybearerWithSandbox();
  const failure = await keybearer.refused('preferences.set', { pause_when_locked: true });
  expect(failure.code).toBe('not_supported');
  expect(failure.sentence).toContain('keybearer pause');
});
