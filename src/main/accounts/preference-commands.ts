import type { Preferences } from '../../shared/app-state.ts';
import { fail, ok, type Result } from '../../shared/failure.ts';
import type { CommandInput } from '../../shared/ui-contract.ts';
import type { Shell } from '../ports.ts';
import type { Registry } from './registry.ts';

/** What the shell refuses is not saved: a switch must never show what is not so. */
export async function setPreferences(
  { registry, shell }: { readonly registry: Registry; readonly shell: Shell },
  input: CommandInput<'preferences.set'>,
): Promise<Result<Preferences>> {
  if (input.start_at_login && !shell.view.start_at_login) {
    return fail(
      'not_supported',
      'Starting at login belongs to the desktop app. For the agent, use a service of your system.',
    );
  }
  if (input.pause_when_locked && !shell.view.sees_screen_lock) {
    return fail(
      'not_supported',
      'Keybearer does not hear here when the screen is locked. Let what locks it run "keybearer pause".',
    );
  }
  const applied = shell.apply({ ...registry.preferences(), ...input });
  if (!applied.ok) return applied;
  registry.setPreferences(input);
  return ok(registry.preferences());
}
