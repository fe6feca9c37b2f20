import { beforeEach, describe, expect, it } from 'vitest';
import {
  createSavePlaces,
  type SavePlaces,
  type SaveQuestion,
} from '../../../src/main/electron/save-places.ts';
import { ok } from '../../../src/shared/failure.ts';

let there: Set<string>;
let places: SavePlaces;

beforeEach(() => {
  there = new Set();
  places = createSavePlaces((path) => there.has(path));
});

describe('where the window writes a file', () => {
  it('is what a person chose; whoever goes away has chosen nothing', async () => {
    expect(await places.choose('work.json', async () => '/home/ada/work.json')).toEqual(
      ok({ path: '/home/ada/work.json' }),
    );
    expect(await places.choose('work.json', async () => undefined)).toEqual(ok({ path: null }));
  });

  it.each([
    ['work.json', 'work.json', 'json'],
    ['keybearer.age', 'keybearer.age', 'age'],
    ['Büro+test@example.com.json', 'Büro+test@example.com.json', 'json'],
    ['../../.ssh/authorized_keys', 'ssh-authorized_keys', ''],
    ['.bashrc', 'bashrc', ''],
    ['C:\\Windows\\a.json', 'C-Windows-a.json', 'json'],
    ['nosj.\u202e\0evil.json', 'nosj.-evil.json', 'json'],
    ['', 'keybearer', ''],
    ['///', 'keybearer', ''],
    [`${'a'.repeat(150)}.json`, `${'a'.repeat(95)}.json`, 'json'],
  ])('is asked for by a plain name, not by %j', async (suggested, name, extension) => {
    const asked: SaveQuestion[] = [];
    await places.choose(suggested, async (question) => {
      asked.push(question);
      return undefined;
    });
    expect(asked).toEqual([{ name, extension }]);
  });

  it('is asked for once at a time', async () => {
    let answer = (_path: string | undefined): void => {};
    const first = places.choose('a.json', () => new Promise((done) => (answer = done)));
    const second = await places.choose('b.json', async () => '/home/ada/b.json');
    expect(second).toMatchObject({ failure: { code: 'conflict' } });
    answer('/home/ada/a.json');
    expect(await first).toEqual(ok({ path: '/home/ada/a.json' }));
    expect(await places.choose('c.json', async () => '/c.json')).toEqual(ok({ path: '/c.json' }));
  });

  it('can be asked for again after the dialog failed', async () => {
    await expect(
      places.choose('a', () => Promise.reject(new Error('no display'))),
    ).rejects.toThrow();
    expect(await places.choose('a', async () => undefined)).toEqual(ok({ path: null }));
  });
});

describe('a file that is there', () => {
  const old = '/home/ada/old.json';
  const choose = (path: string | undefined) => places.choose('old.json', async () => path);

  it('may go when a person chose it, once', async () => {
    there.add(old);
    expect(places.mayReplace(old)).toBe(false);
    await choose(old);
    expect(places.mayReplace('/home/ada/.ssh/id_ed25519')).toBe(false);
    expect(places.mayReplace(old)).toBe(true);
    expect(places.mayReplace(old)).toBe(false);
  });

  it('stays when it came only after the choice, for the dialog asked about nothing', async () => {
    await choose(old);
    there.add(old);
    expect(places.mayReplace(old)).toBe(false);
  });

  it('stays when another place was chosen after it; going away takes no choice back', async () => {
    there.add(old);
    await choose(old);
    await choose('/home/ada/new.json');
    expect(places.mayReplace(old)).toBe(false);
    await choose(old);
    await choose(undefined);
    expect(places.mayReplace(old)).toBe(true);
  });
});
