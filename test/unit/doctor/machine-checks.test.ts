import { describe, expect, it } from 'vitest';
import type { Check } from '../../../src/main/doctor/check.ts';
import {
  environmentCheck,
  homeCheck,
  keychainModuleCheck,
  nodeCheck,
  proxyCheck,
  socketCheck,
} from '../../../src/main/doctor/machine-checks.ts';
import { ScriptedMachine } from '../../support/scripted-machine.ts';

const home = '/home/ada/keybearer';
const socket = '/run/user/1000/keybearer/agent.sock';
const agent = { version: '0', started_at: 0, home, socket };

function machine(change: Partial<ScriptedMachine> = {}): ScriptedMachine {
  return Object.assign(new ScriptedMachine(), change);
}

async function only(check: Check) {
  const [said, ...more] = await check.look();
  if (said === undefined || more.length > 0) throw new Error('Not one finding.');
  return said;
}

describe('Node', () => {
  it.each([
    ['20.19.0', 'good'],
    ['20.18.9', 'problem'],
    ['18.20.0', 'problem'],
    ['24.0.0', 'good'],
  ])('%s is %s', async (nodeVersion, level) => {
    expect((await only(nodeCheck(machine({ nodeVersion })))).level).toBe(level);
  });
});

it('a missing keytar is a problem, with what to install', async () => {
  expect((await only(keychainModuleCheck(machine()))).level).toBe('good');
  const missing = await only(keychainModuleCheck(machine({ keychainModule: false })));
  expect(missing).toMatchObject({ level: 'problem', code: 'keychain_missing' });
  expect(missing.sentence).toContain('libsecret-1-dev');
});

describe('the environment', () => {
  const look = async (environment: Record<string, string>) =>
    (await environmentCheck(machine({ environment })).look()).map(({ level, id }) => [level, id]);

  it('is fine as it usually is', async () => {
    expect(await look({ PATH: '/bin', NODE_DEBUG: '' })).toEqual([['good', undefined]]);
  });

  it('is named where it makes Node talkative or credulous', async () => {
    expect(await look({ NODE_DEBUG: 'http', NODE_EXTRA_CA_CERTS: '/ca.pem' })).toEqual([
      ['hint', 'environment:NODE_DEBUG'],
      ['hint', 'environment:NODE_EXTRA_CA_CERTS'],
    ]);
  });
});

describe('a proxy', () => {
  const look = (environment: Record<string, string>) => only(proxyCheck(machine({ environment })));

  it('that is not set is none', async () => {
    expect(await look({ HTTPS_PROXY: '' })).toMatchObject({ level: 'good' });
  });

  it('is named without the password that stands in its address', async () => {
    const said = await look({ HTTPS_PROXY: 'http://ada:hush@proxy.example:8080', NO_PROXY: 'x' });
    expect(said.level).toBe('hint');
    expect(said.sentence).toContain('proxy.example:8080');
    expect(said.sentence).toContain('NO_PROXY');
    expect(said.sentence).toContain('as HTTPS_PROXY says');
    expect(said.sentence).not.toMatch(/hush|ada/);
  });

  it.each(['http_proxy', 'ALL_PROXY'])(
    'in %s counts too, with or without a scheme',
    async (name) => {
      const said = await look({ [name]: 'proxy.example:8080' });
      expect(said).toMatchObject({ level: 'hint' });
      expect(said.sentence).toContain('proxy.example:8080');
    },
  );

  it.each(['not an address', 'file:///x', 'socks5://127.0.0.1:1080', 'http://a:%zz@proxy.example'])(
    '%j cannot be understood',
    async (text) => {
      const said = await look({ http_proxy: text });
      expect(said).toMatchObject({ level: 'problem', code: 'offline' });
      expect(said.sentence).toContain('in http_proxy cannot be understood');
    },
  );
});

describe('the folder of the settings', () => {
  it('that is ours alone and can be written is good', async () => {
    expect(await only(homeCheck(machine(), agent, false))).toMatchObject({ level: 'good' });
  });

  it('on a full disk is a problem, by its own name', async () => {
    const said = await only(homeCheck(machine({ refusesWrites: 'ENOSPC' }), agent, false));
    expect(said).toMatchObject({ level: 'problem', code: 'store_write_failed' });
    expect(said.sentence).toContain('ENOSPC');
  });

  it('to which the last change was not saved is a problem still', async () => {
    expect(await only(homeCheck(machine(), agent, true))).toMatchObject({ level: 'problem' });
  });
});

describe('the socket', () => {
  const look = (
    path: string,
    file: Parameters<Map<string, never>['set']>[1] | object | undefined,
  ) => {
    const made = machine();
    made.files.set(path, file as never);
    return only(socketCheck(made, agent));
  };
  const folder = '/run/user/1000/keybearer';

  it('in a private folder is good, and a Windows pipe has neither', async () => {
    expect(await only(socketCheck(machine(), agent))).toMatchObject({ level: 'good' });
    const pipe = { ...agent, socket: '\\\\.\\pipe\\keybearer-1' };
    expect(await only(socketCheck(machine({ platform: 'win32' }), pipe))).toMatchObject({
      level: 'good',
    });
  });

  it.each([
    ['of another user', folder, { kind: 'directory', uid: 0, mode: 0o40700 }, 'not_allowed'],
    ['that is gone', socket, undefined, 'conflict'],
    ['that became a file', socket, { kind: 'other', uid: 1000, mode: 0o100600 }, 'conflict'],
    [
      'whose folder became a link',
      folder,
      { kind: 'other', uid: 1000, mode: 0o120777 },
      'conflict',
    ],
  ])('%s is a problem', async (_, path, file, code) => {
    expect(await look(path, file)).toMatchObject({ level: 'problem', code });
  });

  it.each([
    [folder, { kind: 'directory', uid: 1000, mode: 0o40755 }, `chmod 700 '${folder}'`],
    [socket, { kind: 'socket', uid: 1000, mode: 0o140666 }, `chmod 600 '${socket}'`],
  ])('that others can open comes with the command that closes %s', async (path, file, text) => {
    expect(await look(path, file)).toMatchObject({
      level: 'problem',
      action: { kind: 'command', text },
    });
  });
});
