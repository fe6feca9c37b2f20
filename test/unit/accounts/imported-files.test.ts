import { describe, expect, it } from 'vitest';
import type { Account } from '../../../src/main/accounts/account.ts';
import {
  type ImportedFile,
  importedGrantOf,
  leftOfAccount,
  leftOfClient,
  withoutGrant,
  withPlace,
  withTaken,
} from '../../../src/main/accounts/imported-files.ts';
import type { ClientRecord } from '../../../src/main/accounts/oauth-client.ts';
import { accountNamed } from '../../support/signed-in-accounts.ts';

const client = (name: string, clientId: string): ClientRecord => ({
  ...{ name, clientId, projectId: undefined, redirectUri: undefined },
  issuer: { kind: 'google' },
});
const desk = client('desk', '12-desk.apps.googleusercontent.com');
const laptop = client('laptop', '12-laptop.apps.googleusercontent.com');
const other = client('other', '99-other.apps.googleusercontent.com');

const ada = (through: ClientRecord, subject = 'ada') =>
  accountNamed(`${subject}-${through.name}`, { subject, clientName: through.name });

function known(here: readonly Account[], clients: readonly ClientRecord[] = [desk, laptop, other]) {
  return {
    byId: (id: string) => here.find((account) => account.id === id),
    client: (name: string) => clients.find((one) => one.name === name),
    clients: () => clients,
  };
}

const taken = (place: string, ...accounts: readonly Account[]) =>
  withTaken(
    [],
    place,
    accounts.map((account) => importedGrantOf(account, known(accounts))),
  );

const original = (place: string) => ({ place, kind: 'original' });
const copy = (place: string) => ({ place, kind: 'copy' });

describe('what an import left where it was', () => {
  it('belongs to the account that was taken from it, and to no other', () => {
    const files = [...taken('/a', ada(desk)), ...taken('/b', ada(desk, 'grace'))];
    const here = known([ada(desk), ada(desk, 'grace')]);
    expect(leftOfAccount(files, ada(desk), here)).toEqual([original('/a')]);
    expect(leftOfClient(files, desk)).toEqual([original('/a'), original('/b')]);
    expect(leftOfClient(files, laptop)).toEqual([]);
  });

  it('is a sealed copy once its secret was taken out, and the file again after an undo', () => {
    const files = taken('/a', ada(desk));
    const here = known([ada(desk)]);
    const replaced = withPlace(files, '/a', { in_file: false, copy: true });
    expect(leftOfAccount(replaced, ada(desk), here)).toEqual([copy('/a')]);
    // Taken in once more, because another program wrote it anew.
    const again = withTaken(replaced, '/a', [importedGrantOf(ada(desk), here)]);
    expect(leftOfAccount(again, ada(desk), here)).toEqual([original('/a'), copy('/a')]);
    const undone = withPlace(replaced, '/a', { in_file: true, copy: false });
    expect(leftOfAccount(undone, ada(desk), here)).toEqual([original('/a')]);
  });

  it('of an account that is gone counts for the same person on the same project', () => {
    const files = [
      ...taken('/laptop', ada(laptop)),
      ...taken('/other', ada(other)),
      ...taken('/grace', ada(laptop, 'grace')),
    ];
    // The client of the laptop was removed as well: its id still names its project.
    const here = known([ada(desk)], [desk]);
    expect(leftOfAccount(files, ada(desk), here)).toEqual([original('/laptop')]);
  });

  it('is not told of again once the grant it lived by has ended', () => {
    const files = [
      ...taken('/desk', ada(desk)),
      ...taken('/laptop', ada(laptop)),
      ...taken('/both', ada(desk), ada(other)),
    ];
    const here = known([]);
    const left = withoutGrant(files, importedGrantOf(ada(desk), known([ada(desk)])), here);
    expect(left.map(({ place }) => place)).toEqual(['/both']);
    expect(left[0]?.grants.map(({ account }) => account)).toEqual([ada(other).id]);
  });

  it('of a service account is its own alone', () => {
    const robot = accountNamed('robot', { kind: 'service_account', clientName: '' });
    const files = [...taken('/key.json', robot), ...taken('/a', ada(desk))];
    const here = known([robot, ada(desk)]);
    expect(leftOfAccount(files, robot, here)).toEqual([original('/key.json')]);
    const without = withoutGrant(files, importedGrantOf(robot, here), here);
    expect(without.map(({ place }) => place)).toEqual(['/a']);
  });

  it('of more than a thousand places has the oldest forgotten', () => {
    const grant = importedGrantOf(ada(desk), known([]));
    let files: readonly ImportedFile[] = [];
    for (let at = 0; at < 1002; at += 1) files = withTaken(files, `/${at}`, [grant]);
    expect(files).toHaveLength(1000);
    expect(files[0]?.place).toBe('/2');
  });
});
