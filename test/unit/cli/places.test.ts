import { describe, expect, test } from 'vitest';
import { defaultHome, findPlaces } from '../../../src/shared/places.ts';

describe('the home where none is chosen', () => {
  test.each([
    ['linux', { HOME: '/home/ada' }, '/home/ada/.local/share/keybearer'],
    ['linux', { HOME: '/home/ada/', XDG_DATA_HOME: '/data' }, '/data/keybearer'],
    ['linux', { HOME: '/home/ada', XDG_DATA_HOME: 'relative' }, '/home/ada/.local/share/keybearer'],
    ['linux', { HOME: '/home/ada', XDG_DATA_HOME: '' }, '/home/ada/.local/share/keybearer'],
    ['freebsd', { HOME: '/home/ada' }, '/home/ada/.local/share/keybearer'],
    ['darwin', { HOME: '/Users/ada' }, '/Users/ada/Library/Application Support/keybearer'],
    [
      'win32',
      { LOCALAPPDATA: 'C:\\U\\Ada\\AppData\\Local' },
      'C:\\U\\Ada\\AppData\\Local\\keybearer',
    ],
    ['win32', { USERPROFILE: 'C:\\U\\Ada' }, 'C:\\U\\Ada\\AppData\\Local\\keybearer'],
    ['linux', {}, undefined],
    ['darwin', { HOME: '' }, undefined],
    ['win32', {}, undefined],
  ])('%s %j', (platform, env, home) => {
    expect(defaultHome(env, platform)).toBe(home);
  });
});

describe('the socket', () => {
  test.each([
    ['chosen', { HOME: '/h', KEYBEARER_SOCKET: '/s', KEYBEARER_HOME: '/k' }, '/s'],
    [
      'inside a chosen home',
      { HOME: '/h', KEYBEARER_HOME: '/k', XDG_RUNTIME_DIR: '/run/1' },
      '/k/run/agent.sock',
    ],
    [
      'in the runtime folder',
      { HOME: '/h', XDG_RUNTIME_DIR: '/run/1' },
      '/run/1/keybearer/agent.sock',
    ],
    ['in the default home', { HOME: '/h' }, '/h/.local/share/keybearer/run/agent.sock'],
    [
      'not in a relative runtime folder',
      { HOME: '/h', XDG_RUNTIME_DIR: 'run' },
      '/h/.local/share/keybearer/run/agent.sock',
    ],
  ])('%s', (_, env, socket) => {
    expect(findPlaces(env, 'linux')?.socket).toBe(socket);
  });
});

test('the key files lie in the home, but for a caller key that is chosen', () => {
  expect(findPlaces({ KEYBEARER_HOME: '/k' }, 'linux')).toEqual({
    home: '/k',
    socket: '/k/run/agent.sock',
    callers: '/k/callers',
    callerKey: '/k/callers/cli.hdr',
    ownerKey: '/k/owner.hdr',
  });
  expect(findPlaces({ KEYBEARER_HOME: '/k', KEYBEARER_CALLER: '/c.hdr' }, 'linux')?.callerKey).toBe(
    '/c.hdr',
  );
  expect(findPlaces({}, 'linux')).toBeUndefined();
});
