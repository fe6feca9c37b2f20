import { beforeEach, describe, expect, it } from 'vitest';
import { trayActions } from '../../../src/main/electron/tray-actions.ts';
import type { TrayAction } from '../../../src/main/electron/tray-menu.ts';
import { fail } from '../../../src/shared/failure.ts';
import { account, busyState, ScriptedCore } from '../../support/scripted-core.ts';

let core: ScriptedCore;
let told: string[];
let done: string[];
let act: (action: TrayAction) => Promise<void>;

beforeEach(() => {
  core = new ScriptedCore(busyState());
  told = [];
  done = [];
  act = trayActions({
    commands: core,
    state: core,
    open: () => done.push('open'),
    quit: () => done.push('quit'),
    downloadUpdate: async () => {
      done.push('download');
    },
    restartToUpdate: () => done.push('restart'),
    tell: (sentence) => told.push(sentence),
  });
});

describe('a press in the tray', () => {
  it.each<[TrayAction, string, object]>([
    [{ do: 'refresh', account: 'acc_work' }, 'account.refresh', { account: 'acc_work' }],
    [{ do: 'copy_token', account: 'acc_work' }, 'account.copy-token', { account: 'acc_work' }],
    [{ do: 'refresh_all' }, 'account.refresh-all', {}],
    [{ do: 'pause' }, 'agent.pause', {}],
    [{ do: 'resume' }, 'agent.resume', {}],
  ])('on %j sends %s', async (action, name, input) => {
    await act(action);
    expect(core.commands).toEqual([{ name, input }]);
  });

  it('on "sign in again" asks for what the account has, through the client it has', async () => {
    await act({ do: 'sign_in', account: 'acc_playground' });
    const wanted = core.current().accounts.find(({ id }) => id === 'acc_playground');
    expect(core.sent('sign-in.start')).toEqual([
      {
        account: 'acc_playground',
        client: 'sandbox',
        scopes: wanted?.scopes,
        mode: 'browser',
      },
    ]);
  });

  it('on online access that has ended asks for the same again, and for nothing that lasts', async () => {
    const state = { kind: 'credential_refused', reason: 'online_ended' } as const;
    core.set({ accounts: [account({ alias: 'brief', kind: 'access_token', state })] });
    await act({ do: 'sign_in', account: 'acc_brief' });
    expect(core.sent('sign-in.start')).toMatchObject([
      { account: 'acc_brief', client: 'home', request: { access_type: 'online' } },
    ]);
  });

  it('on an account that has gone does nothing', async () => {
    await act({ do: 'sign_in', account: 'acc_gone' });
    expect(core.commands).toEqual([]);
  });

  it('fetches an update, and restarts to it', async () => {
    await act({ do: 'download_update' });
    await act({ do: 'restart_to_update' });
    expect([done, core.commands]).toEqual([['download', 'restart'], []]);
  });

  it('opens and quits', async () => {
    await act({ do: 'open' });
    await act({ do: 'quit' });
    expect([done, core.commands]).toEqual([['open', 'quit'], []]);
  });

  it('that cannot be carried out is answered with a sentence', async () => {
    core.answer('account.copy-token', () => fail('offline', 'No connection.'));
    await act({ do: 'copy_token', account: 'acc_work' });
    expect(told).toEqual(['No connection.']);
  });
});
