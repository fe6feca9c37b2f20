import { describe, expect, it } from 'vitest';
import { trayIcon } from '../../../src/main/electron/tray-icon.ts';
import { type TrayItem, trayMenu } from '../../../src/main/electron/tray-menu.ts';
import type { AccountState } from '../../../src/shared/account.ts';
import { approval } from '../../support/electron/waiting-approval.ts';
import { account, busyState, emptyState, pairing } from '../../support/scripted-core.ts';

/** Labels as lines, indented by depth; what is pressed stands behind. */
const lines = (items: readonly TrayItem[], depth = 0): string[] =>
  items.flatMap((item) => {
    const indent = '  '.repeat(depth);
    if (item.kind === 'separator') return [`${indent}---`];
    if (item.kind === 'note') return [`${indent}${item.label}`];
    if (item.kind === 'group') return [`${indent}${item.label}`, ...lines(item.items, depth + 1)];
    const { do: what, ...rest } = item.action;
    return [`${indent}${item.label} -> ${[what, ...Object.values(rest)].join(' ')}`];
  });

describe('the tray menu', () => {
  it('of a first run has what there is to do', () => {
    const { items, mood, tooltip } = trayMenu(emptyState());
    expect(lines(items)).toEqual([
      'Pause -> pause',
      'Open Keybearer -> open',
      '---',
      'Quit -> quit',
    ]);
    expect([mood, tooltip]).toEqual(['good', 'Keybearer: no accounts yet']);
  });

  it.each([
    ['available', 'Download version 1.2.3 -> download_update'],
    ['downloading', 'Downloading version 1.2.3…'],
    ['ready', 'Restart to update to 1.2.3 -> restart_to_update'],
  ] as const)('has an update that is %s', (kind, line) => {
    const state = emptyState();
    const update = { kind, version: '1.2.3' };
    const { items } = trayMenu({ ...state, shell: { ...state.shell, update } });
    expect(lines(items).slice(-3)).toEqual([line, '---', 'Quit -> quit']);
  });

  it('of a busy state has who needs a person first, each with what mends it', () => {
    expect(lines(trayMenu(busyState()).items)).toEqual([
      'charity · sign in again',
      '  Sign in again -> sign_in acc_charity',
      'personal · good',
      '  Refresh now -> refresh acc_personal',
      '  Copy access token -> copy_token acc_personal',
      '  Sign in again -> sign_in acc_personal',
      'playground · refreshing…',
      '  Refresh now -> refresh acc_playground',
      '  Copy access token -> copy_token acc_playground',
      '  Sign in again -> sign_in acc_playground',
      'work · good',
      '  Refresh now -> refresh acc_work',
      '  Copy access token -> copy_token acc_work',
      '  Sign in again -> sign_in acc_work',
      'youtube · offline',
      '  Refresh now -> refresh acc_youtube',
      '  Copy access token -> copy_token acc_youtube',
      '  Sign in again -> sign_in acc_youtube',
      '---',
      'Refresh all -> refresh_all',
      'Pause -> pause',
      'Open Keybearer -> open',
      '---',
      'Quit -> quit',
    ]);
  });

  it('puts a waiting pairing above everything', () => {
    const { items, mood, tooltip } = trayMenu(emptyState({ pairings: [pairing()] }));
    expect(lines(items).slice(0, 2)).toEqual(['“nightly-backup” asks to come in… -> open', '---']);
    expect(mood).toBe('attention');
    expect(tooltip).toBe('Keybearer: “nightly-backup” asks to come in…');
  });

  it('says which script waits for a yes', () => {
    const { items, mood, tooltip } = trayMenu(emptyState({ approvals: [approval()] }));
    expect(tooltip).toMatch(/^Keybearer: “.+” waits for your yes…$/);
    expect(lines(items).slice(0, 2)).toEqual([
      '“nightly-backup” waits for your yes… -> open',
      '---',
    ]);
    expect(mood).toBe('attention');
  });

  it('says that it is paused, and resumes', () => {
    const { items, mood, tooltip } = trayMenu({ ...busyState(), paused: true });
    expect(lines(items)).toContain('Resume -> resume');
    expect(lines(items)).not.toContain('Pause -> pause');
    expect([mood, tooltip]).toEqual(['paused', 'Keybearer: paused, scripts get no tokens']);
  });

  it('of a thousand accounts shows twenty and leads to the others', () => {
    const accounts = Array.from({ length: 1_000 }, (_, at) => account({ alias: `a${at}` }));
    const { items } = trayMenu(emptyState({ accounts }));
    expect(items.filter((item) => item.kind === 'group')).toHaveLength(20);
    expect(lines(items)).toContain('980 more accounts… -> open');
  });

  it('does nothing with an account that is being removed', () => {
    const { items } = trayMenu(
      emptyState({ accounts: [account({ state: { kind: 'removing' } })] }),
    );
    expect(lines(items).slice(0, 2)).toEqual(['work · being removed…', '---']);
  });

  it('does not change while only time passes', () => {
    const at = (expires_at: number) =>
      trayMenu(emptyState({ accounts: [account({ expires_at })] }));
    expect(at(1_000)).toEqual(at(2_000));
  });
});

const waiting = (reason: 'offline' | 'network_intercepted'): AccountState => ({
  kind: 'waiting',
  reason,
  retryAt: 1,
  attempts: 1,
});

describe('the tray icon', () => {
  it.each<[AccountState, 'good' | 'attention']>([
    [{ kind: 'ready' }, 'good'],
    [{ kind: 'refreshing' }, 'good'],
    [{ kind: 'removing' }, 'good'],
    [waiting('offline'), 'good'],
    [waiting('network_intercepted'), 'attention'],
    [{ kind: 'store_unavailable', reason: 'timeout' }, 'good'],
    [{ kind: 'store_unavailable', reason: 'locked' }, 'attention'],
    [{ kind: 'needs_sign_in', reason: 'revoked_or_expired' }, 'attention'],
    [{ kind: 'needs_reauth' }, 'attention'],
    [{ kind: 'credential_missing' }, 'attention'],
    [{ kind: 'credential_invalid' }, 'attention'],
    [{ kind: 'client_rejected', error: 'deleted_client' }, 'attention'],
  ])('of %j is %s', (state, mood) => {
    expect(trayMenu(emptyState({ accounts: [account({ state })] })).mood).toBe(mood);
  });

  it('asks for attention while a sign-in lives in memory only', () => {
    const accounts = [account({ unsaved: true })];
    const { mood, tooltip } = trayMenu(emptyState({ accounts }));
    expect([mood, tooltip]).toEqual(['attention', 'Keybearer: 1 sign-in is not saved yet']);
  });

  it.each([
    ['good', 'darwin', 'tray-goodTemplate.png'],
    ['attention', 'darwin', 'tray-attentionTemplate.png'],
    ['paused', 'win32', 'tray-paused.png'],
    ['good', 'linux', 'linux/tray-good.png'],
  ] as const)('%s on %s is %s', (mood, platform, file) => {
    expect(trayIcon(mood, platform)).toBe(file);
  });
});
