import type { Preferences } from '../shared/app-state.ts';
import type { Result } from '../shared/failure.ts';
import type { Shell } from './ports.ts';

/** The desktop app has a window to manage in, and an owner key only for who asks for one. */
export const mayManage = (shell: Shell, preferences: Preferences): boolean =>
  shell.view.kind === 'agent' || preferences.manage_from_command_line;

/** The owner key comes and goes with its switch; a switch that cannot be obeyed is not saved. */
export function withManaging(
  shell: Shell,
  allow: (on: boolean) => Result<void> | undefined,
): Shell {
  return {
    get view() {
      return shell.view;
    },
    clipboard: shell.clipboard,
    ...(shell.person === undefined ? {} : { person: shell.person }),
    mayReplace: (path) => shell.mayReplace?.(path) ?? false,
    apply(preferences) {
      const applied = shell.apply(preferences);
      if (!applied.ok) return applied;
      return allow(mayManage(shell, preferences)) ?? applied;
    },
  };
}
