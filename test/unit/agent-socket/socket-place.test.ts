import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { socketAddresses } from '../../../src/main/agent-socket/address.ts';
import {
  machinePlaceFiles,
  type PlaceEntry,
  type PlaceFiles,
} from '../../../src/main/agent-socket/place-files.ts';
import { resolveSocketPath } from '../../../src/main/agent-socket/socket-place.ts';

const me = 1000;
const stranger = 1001;

type Row = Partial<PlaceEntry> & { target?: string; names?: string[] };

/** A file system in a table: what is not listed is missing, unless `makeDirectory` made it. */
function fakeFiles(entries: Record<string, Row>, more: Partial<PlaceFiles> = {}) {
  const tree = new Map<string, Row>([['/', { uid: 0 }], ...Object.entries(entries)]);
  const made: string[] = [];
  const files: PlaceFiles = {
    uid: me,
    platform: 'linux',
    look: (path) => {
      const entry = tree.get(path);
      return entry && { kind: 'directory', uid: me, mode: 0o700, ...entry };
    },
    linkTarget: (path) => tree.get(path)?.target,
    names: (path) => tree.get(path)?.names ?? [],
    makeDirectory: (path) => {
      made.push(path);
      tree.set(path, { uid: me, mode: 0o700 });
      return true;
    },
    makePrivate: (path) => {
      tree.set(path, { ...tree.get(path), mode: 0o700 });
      return true;
    },
    canBind: async () => true,
    ...more,
  };
  return { files, made, modeOf: (path: string) => tree.get(path)?.mode };
}

const system = {
  '/run': { uid: 0, mode: 0o755 },
  '/run/user': { uid: 0, mode: 0o755 },
  '/home': { uid: 0, mode: 0o755 },
};
const usual = { ...system, '/run/user/1000': {}, '/home/u': { mode: 0o755 }, '/home/u/kb': {} };
const inRuntime = '/run/user/1000/keybearer/agent.sock';
const inHome = '/home/u/kb/run/agent.sock';

async function placeOf(env: Record<string, string>, files: PlaceFiles, home = '/home/u/kb') {
  const resolved = await resolveSocketPath(env, home, files);
  return resolved.ok ? resolved.value : resolved.failure.sentence;
}

const xdg = { XDG_RUNTIME_DIR: '/run/user/1000' };

describe('where the socket lives', () => {
  test('in the session runtime directory, in a folder of our own', async () => {
    const { files, made } = fakeFiles(usual);
    expect(await placeOf(xdg, files)).toBe(inRuntime);
    expect(made).toEqual(['/run/user/1000/keybearer']);
  });

  test('a home chosen by hand keeps its socket inside, so that two homes never meet', async () => {
    const { files } = fakeFiles(usual);
    expect(await placeOf({ ...xdg, KEYBEARER_HOME: '/home/u/kb' }, files)).toBe(inHome);
  });

  test('KEYBEARER_SOCKET is taken alone', async () => {
    const { files } = fakeFiles({ ...usual, '/home/u/s': {} });
    expect(await placeOf({ ...xdg, KEYBEARER_SOCKET: '/home/u/s/a.sock' }, files)).toBe(
      '/home/u/s/a.sock',
    );
    expect(await placeOf({ KEYBEARER_SOCKET: 'a.sock' }, files)).toContain('whole path');
  });

  test.each([
    ['unset', {}, usual],
    ['empty', { XDG_RUNTIME_DIR: '' }, usual],
    ['relative', { XDG_RUNTIME_DIR: 'run/user/1000' }, usual],
    ['missing', { XDG_RUNTIME_DIR: '/run/user/7' }, usual],
    ['not ours', xdg, { ...usual, '/run/user/1000': { uid: stranger } }],
    ['open to others', xdg, { ...usual, '/run/user/1000': { mode: 0o755 } }],
    [
      'a symbolic link',
      xdg,
      { ...usual, '/run/user/1000': { kind: 'link' as const, mode: 0o777 } },
    ],
    ['a file', xdg, { ...usual, '/run/user/1000': { kind: 'other' as const } }],
    ['below something writable', xdg, { ...usual, '/run/user': { uid: 0, mode: 0o777 } }],
  ])(
    'F153: XDG_RUNTIME_DIR %s: the folder in our home, never /tmp',
    async (_what, env, entries) => {
      expect(await placeOf(env, fakeFiles(entries).files)).toBe(inHome);
    },
  );
});

const ours = '/run/user/1000/keybearer';

describe('a folder that somebody prepared', () => {
  test.each([
    ['a symbolic link', { kind: 'link' as const, mode: 0o777, target: '/home/evil' }],
    ['of another user', { uid: stranger }],
    ['of root', { uid: 0 }],
    ['open, with other files in it', { mode: 0o755, names: ['agent.sock', 'letters.txt'] }],
  ])('F150 F151: %s is refused, and nothing else is tried', async (_what, entry) => {
    const { files, made } = fakeFiles({ ...usual, [ours]: entry });
    expect(await placeOf(xdg, files)).toContain(ours);
    expect(made).toEqual([]);
  });

  test.each([0o755, 0o777, 0o500])(
    'F151: mode %o is tightened when it is ours and holds only our files',
    async (mode) => {
      const { files, modeOf } = fakeFiles({
        ...usual,
        [ours]: { mode, names: ['agent.sock', '.abcde.tmp'] },
      });
      expect(await placeOf(xdg, files)).toBe(inRuntime);
      expect(modeOf(ours)).toBe(0o700);
    },
  );

  test.each([
    ['is a regular file', { [ours]: { kind: 'other' as const } }, {}],
    ['cannot be made', {}, { makeDirectory: (path: string) => path !== ours }],
    ['has no room for sockets', {}, { canBind: async (path: string) => path !== ours }],
  ])('F152: one that %s: the next place', async (_what, entries, more) => {
    const table = { ...usual, '/home/u/kb/run': {}, ...entries };
    expect(await placeOf(xdg, fakeFiles(table, more).files)).toBe(inHome);
  });

  test('F152: no place left is a refusal that names each', async () => {
    const { files } = fakeFiles(usual, { canBind: async () => false });
    const sentence = await placeOf(xdg, files);
    expect(sentence).toContain(ours);
    expect(sentence).toContain('/home/u/kb/run');
  });
});

describe('the way to the folder', () => {
  test.each([
    ['of another user', { '/home/u': { uid: stranger } }],
    ['writable by others', { '/home/u': { mode: 0o777 } }],
    ['writable by the group', { '/home/u': { mode: 0o775 } }],
    ['a link of ours', { '/home/u': { kind: 'link' as const, target: '/home/v' } }],
    [
      'a link of root in a folder all may write',
      {
        '/home': { uid: 0, mode: 0o777 },
        '/home/u': { kind: 'link' as const, uid: 0, target: '/home/v' },
      },
    ],
  ])('a component that is %s is refused', async (_what, entries) => {
    expect(await placeOf({}, fakeFiles({ ...usual, ...entries }).files)).toContain('safely');
  });

  test('a sticky folder of root is no danger, as nobody can replace what is ours in it', async () => {
    const { files } = fakeFiles({ '/tmp': { uid: 0, mode: 0o1777 }, '/tmp/kb': {} });
    expect(await placeOf({}, files, '/tmp/kb')).toBe('/tmp/kb/run/agent.sock');
  });

  test('a shared folder is never made ours, not even when it is empty and we are root', async () => {
    const { files, modeOf } = fakeFiles({ '/tmp': { uid: 0, mode: 0o1777 } }, { uid: 0 });
    expect(await placeOf({ KEYBEARER_SOCKET: '/tmp/kb.sock' }, files)).toContain('shared by all');
    expect(modeOf('/tmp')).toBe(0o1777);
  });

  test('a link that root placed where only root can write is followed, as /var is on macOS', async () => {
    const { files } = fakeFiles({
      '/var': { kind: 'link', uid: 0, mode: 0o777, target: '/private/var' },
      '/private': { uid: 0, mode: 0o755 },
      '/private/var': { uid: 0, mode: 0o755 },
      '/private/var/kb': {},
      '/private/var/kb/run': {},
      '/var/kb': {},
      '/var/kb/run': {},
    });
    expect(await placeOf({}, files, '/var/kb')).toBe('/var/kb/run/agent.sock');
  });

  test('a link that leads into a stranger’s folder is refused at the end of the link', async () => {
    const { files } = fakeFiles({
      '/var': { kind: 'link', uid: 0, target: '/private/var' },
      '/private': { uid: 0, mode: 0o755 },
      '/private/var': { uid: stranger },
      '/var/kb': {},
    });
    expect(await placeOf({}, files, '/var/kb')).toContain('/private/var belongs to another user');
  });

  test('links that go in a circle come to an end', async () => {
    const { files } = fakeFiles({ '/a': { kind: 'link', uid: 0, target: '/a' }, '/a/kb': {} });
    expect(await placeOf({}, files, '/a/kb')).toContain('too many symbolic links');
  });
});

describe('F154: long paths', () => {
  const long = `/home/u/${'x'.repeat(90)}`;
  test('103 bytes fit, 104 do not', () => {
    const fits = `/${'x'.repeat(91)}/agent.sock`;
    expect(Buffer.byteLength(fits)).toBe(103);
    expect(socketAddresses({ KEYBEARER_SOCKET: fits }, '/h', 'linux').ok).toBe(true);
    expect(socketAddresses({ KEYBEARER_SOCKET: `/x${fits.slice(1)}` }, '/h', 'linux').ok).toBe(
      false,
    );
    // Bytes, not letters.
    expect(socketAddresses({ KEYBEARER_SOCKET: `/ä${fits.slice(2)}` }, '/h', 'linux').ok).toBe(
      false,
    );
  });

  test('a name so short that its temporary one would not fit is refused as well', () => {
    expect(socketAddresses({ KEYBEARER_SOCKET: `/${'x'.repeat(99)}/a` }, '/h', 'linux').ok).toBe(
      false,
    );
  });

  test('a runtime directory too long falls back to the home, a home too long is refused', () => {
    const addresses = socketAddresses({ XDG_RUNTIME_DIR: `/${'r'.repeat(90)}` }, '/h', 'linux');
    expect(addresses).toMatchObject({ ok: true, value: [{ path: '/h/run/agent.sock' }] });
    expect(socketAddresses({}, long, 'linux')).toMatchObject({ ok: false });
  });

  test('on macOS the per-user temporary folder takes over', () => {
    const env = { TMPDIR: '/var/folders/xx/T/' };
    expect(socketAddresses(env, long, 'darwin')).toMatchObject({
      value: [{ path: '/var/folders/xx/T/keybearer/agent.sock', base: '/var/folders/xx/T' }],
    });
    expect(socketAddresses(env, long, 'linux').ok).toBe(false);
  });
});

describe('on the real file system', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'kb-place-'));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));
  const place = (env = {}) => placeOf(env, machinePlaceFiles, root);

  test('F158: the folder is 0700 whatever the umask, and the probe leaves nothing', async () => {
    for (const mask of [0o000, 0o077]) {
      const before = process.umask(mask);
      try {
        expect(await place()).toBe(join(root, 'run', 'agent.sock'));
      } finally {
        process.umask(before);
      }
      expect(lstatSync(join(root, 'run')).mode & 0o777).toBe(0o700);
      expect(readdirSync(join(root, 'run'))).toEqual([]);
      rmSync(join(root, 'run'), { recursive: true });
    }
  });

  test('F150: a link in the place of the folder is refused and stays', async () => {
    mkdirSync(join(root, 'elsewhere'));
    symlinkSync(join(root, 'elsewhere'), join(root, 'run'));
    expect(await place()).toContain('symbolic link');
    expect(readdirSync(join(root, 'elsewhere'))).toEqual([]);
    expect(lstatSync(join(root, 'run')).isSymbolicLink()).toBe(true);
  });

  test('F151: an open folder is tightened, one with foreign files is left alone', async () => {
    mkdirSync(join(root, 'run'));
    chmodSync(join(root, 'run'), 0o777);
    expect(await place()).toBe(join(root, 'run', 'agent.sock'));
    expect(lstatSync(join(root, 'run')).mode & 0o777).toBe(0o700);

    chmodSync(join(root, 'run'), 0o755);
    writeFileSync(join(root, 'run', 'diary.txt'), '');
    expect(await place()).toContain('chmod 700');
    expect(lstatSync(join(root, 'run')).mode & 0o777).toBe(0o755);
  });

  test('F152: a file in the place of the folder is refused and stays', async () => {
    writeFileSync(join(root, 'run'), 'mine');
    expect(await place()).toContain('not a directory');
    expect(lstatSync(join(root, 'run')).isFile()).toBe(true);
  });
});
