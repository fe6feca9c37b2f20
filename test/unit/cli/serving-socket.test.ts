import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { servingSocket } from '../../../src/cli/agent/serving-socket.ts';
import { findPlaces } from '../../../src/shared/places.ts';

const user = mkdtempSync(join(tmpdir(), 'keybearer-serving-'));
afterAll(() => rmSync(user, { recursive: true, force: true }));

/** Where the command line looks, in an environment with this home. */
function socketFor(env: Record<string, string>): string {
  const places = findPlaces(env, 'linux');
  if (places === undefined) throw new Error('this environment names no home');
  return servingSocket(places, env);
}

const home = join(user, 'keybearer');
const cron = { XDG_DATA_HOME: user };
const leaves = (text: string) => writeFileSync(join(user, 'endpoint.json'), text);

test('without an agent it is the place that the environment names', () => {
  expect(socketFor(cron)).toBe(join(home, 'run', 'agent.sock'));
});

test('a cron job without XDG_RUNTIME_DIR finds the agent of the desktop session by its word in the home', () => {
  leaves(JSON.stringify({ v: 1, socket: '/run/user/1000/keybearer/agent.sock' }));
  expect(socketFor({ KEYBEARER_HOME: user })).toBe('/run/user/1000/keybearer/agent.sock');
});

test('what was set by hand counts, whatever the agent says', () => {
  leaves(JSON.stringify({ v: 1, socket: '/run/user/1000/keybearer/agent.sock' }));
  expect(socketFor({ KEYBEARER_HOME: user, KEYBEARER_SOCKET: '/chosen.sock' })).toBe(
    '/chosen.sock',
  );
});

test.each(['', 'null', '[]', '{"socket":7}', '{"socket":"relative.sock"}'])(
  'a word that reads %j is passed over',
  (text) => {
    leaves(text);
    expect(socketFor({ KEYBEARER_HOME: user })).toBe(join(user, 'run', 'agent.sock'));
  },
);
