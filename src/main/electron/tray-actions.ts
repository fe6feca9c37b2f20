import { isOnlineAccess } from '../../shared/account.ts';
import type { CommandDispatcher, CommandInput, CommandName } from '../../shared/ui-contract.ts';
import type { AppStateSource } from '../app-state-source.ts';
import type { TrayAction } from './tray-menu.ts';

export interface TrayActionDeps {
  readonly commands: CommandDispatcher;
  readonly state: AppStateSource;
  readonly open: () => void;
  readonly quit: () => void;
  readonly downloadUpdate: () => Promise<void>;
  readonly restartToUpdate: () => void;
  /** What could not be done; a tray has no place to say it. */
  readonly tell: (sentence: string) => void;
}

/** What a press in the tray does: the same commands as the window's. */
export function trayActions(deps: TrayActionDeps): (action: TrayAction) => Promise<void> {
  const { commands, state } = deps;
  const run = async <N extends CommandName>(name: N, input: CommandInput<N>) => {
    const result = await commands.dispatch(name, input);
    if (!result.ok) deps.tell(result.failure.sentence);
  };
  return async (action) => {
    switch (action.do) {
      case 'open':
        return deps.open();
      case 'quit':
        return deps.quit();
      case 'pause':
        return run('agent.pause', {});
      case 'resume':
        return run('agent.resume', {});
      case 'download_update':
        return deps.downloadUpdate();
      case 'restart_to_update':
        return deps.restartToUpdate();
      case 'refresh_all':
        return run('account.refresh-all', {});
      case 'refresh':
        return run('account.refresh', { account: action.account });
      case 'copy_token':
        return run('account.copy-token', { account: action.account });
      case 'sign_in': {
        const account = state.current().accounts.find(({ id }) => id === action.account);
        if (account === undefined) return;
        const { id, client, scopes } = account;
        return run('sign-in.start', {
          account: id,
          client,
          scopes: [...scopes],
          mode: 'browser',
          // The same kind of access as before, and not a lasting one in its place.
          ...(isOnlineAccess(account) ? { request: { access_type: 'online' } } : {}),
        });
      }
    }
  };
}
