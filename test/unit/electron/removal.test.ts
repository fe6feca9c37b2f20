import { describe, expect, it } from 'vitest';
import { removalIn } from '../../../src/main/electron/removal.ts';
import { removalDetail } from '../../../src/main/electron/removal-question.ts';
import type { DestructiveCommand } from '../../../src/shared/ipc-contract.ts';
import type { LeftOnDisk } from '../../../src/shared/left-on-disk.ts';
import { account, client, emptyState } from '../../support/scripted-core.ts';

const left: readonly LeftOnDisk[] = [
  { place: '/home/ada/token.json', kind: 'original' },
  { place: '/home/ada/old.json', kind: 'copy' },
];
const state = emptyState({
  clients: [client({ left_on_disk: left })],
  accounts: [account({ left_on_disk: left })],
});

function asked(command: DestructiveCommand, input: object): string {
  const removal = removalIn(state, command, input);
  if (!removal.ok) throw new Error(removal.failure.sentence);
  return removalDetail(removal.value);
}

describe('the native question before something is removed names the files that were imported', () => {
  const names = /\/home\/ada\/token\.json and the sealed copy of \/home\/ada\/old\.json/;
  const id = account().id;
  it.each<[string, DestructiveCommand, object, RegExp]>([
    ['a log-out', 'account.remove', { account: id, keep_grant: false }, /of no use from then on/],
    ['forgetting', 'account.remove', { account: id, keep_grant: true }, /stays as good as it was/],
    [
      'giving permissions up',
      'account.narrow',
      { account: id, scopes: ['email'], mode: 'browser' },
      /of no use from then on/,
    ],
    ['a client', 'client.remove', { client: 'home' }, /stays as good as it was/],
  ])('%s', (_, command, input, becomes) => {
    const detail = asked(command, input);
    expect(detail).toMatch(names);
    expect(detail).toMatch(becomes);
  });

  it('and says nothing of files where there are none', () => {
    const bare = removalIn(emptyState({ clients: [client()] }), 'client.remove', {
      client: 'home',
    });
    expect(bare.ok && removalDetail(bare.value)).not.toMatch(/imported/);
  });
});
