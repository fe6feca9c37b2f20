import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TaintKind } from './canary-issuer.ts';
import { CanaryRun } from './canary-run.ts';
import { contentOf, disguises, filesBelow, sightings, type Taints } from './taint-scan.ts';

/**
 * H7: after a whole run (`canary-run.ts`), everything that it has left behind or shown is searched
 * for the secrets that were in play.
 */
let run: CanaryRun;
beforeAll(async () => {
  run = await CanaryRun.whole();
}, 180_000);
afterAll(() => run?.end());

const taints = (kinds: readonly TaintKind[], more: Readonly<Record<string, string>> = {}): Taints =>
  new Map([
    ...run.issuer
      .ofKind(...kinds)
      .map((text) => [text, run.issuer.taints.get(text) ?? ''] as const),
    ...Object.entries(more),
  ]);

const protocol: readonly TaintKind[] = [
  ...(['refresh token', 'id token', 'authorization code', 'client secret', 'server text'] as const),
  ...(['private key', 'assertion', 'identity token', 'device code'] as const),
  ...(['PKCE verifier', 'PKCE challenge', 'state', 'nonce'] as const),
];
/** The random parts alone, so that a key without its prefix is found as well. */
const ownSecrets = () => ({
  [run.keys.caller.slice(15, 58)]: 'caller key',
  [run.keys.owner.slice(5, 48)]: 'owner key',
  [run.keys.pairingSecret]: 'pairing secret',
  [run.passphrase]: 'passphrase',
  [run.backupPassphrase]: 'backup passphrase',
  [run.keys.cookie.split('=')[1] ?? '']: 'cookie of the window',
  [run.keys.page]: 'page key of the window',
});
/** What `keybearer token` is there to print. */
const forScripts: readonly string[] = ['access token', 'identity token'];
const every = () => taints([...protocol, 'access token'], ownSecrets());

test('the run was a whole one: every kind of secret was in play', () => {
  expect(new Set(run.issuer.taints.values())).toEqual(
    new Set([...protocol, 'access token', 'address', 'person']),
  );
  for (const text of Object.keys(ownSecrets())) expect(text.length).toBeGreaterThan(20);
  for (const output of run.handedOut) expect(output).toMatch(/ya29\.zqcanary-(access|lent)-/);
  for (const words of [
    ...['account add-key', 'account impersonate', 'account paste-token', 'login --device'],
    ...['token robot', 'caller change', 'import', 'export', 'backup', 'logout'],
  ]) {
    const own = run.commands.filter(({ args }) => args.startsWith(words));
    const failed = own.filter(({ ended }) => ended.code !== 0);
    expect({ words, failed, some: own.length > 0 }).toEqual({ words, failed: [], some: true });
  }
  // The second with another passphrase.
  const restores = run.commands.filter(({ args }) => args.startsWith('restore'));
  expect(restores.map(({ ended }) => ended.code === 0)).toEqual([true, false]);
  for (const { command, text } of run.windowAnswers) {
    expect({ command, text }).toEqual({ command, text: expect.stringMatching(/^\{"ok":true/) });
  }
  expect(run.commands.filter(({ ended }) => ended.code === 0).length).toBeGreaterThan(15);
  expect(run.issuer.ofKind('server text').length).toBeGreaterThan(10);
});

describe('the scan itself', () => {
  test('finds a secret in each disguise, inside other text', () => {
    const [secret = ''] = run.issuer.ofKind('refresh token');
    const bytes = ['', 'a', 'ab'].map((before) => Buffer.from(`${before}${secret} after`));
    const hidden = [
      ...[secret, encodeURIComponent(secret), Buffer.from(`x${secret}`).toString('hex')],
      ...bytes.flatMap((text) => [text.toString('base64'), text.toString('base64url')]),
    ];
    for (const text of hidden) {
      expect(sightings('a file', `before ${text} after`, every())).not.toEqual([]);
    }
    expect(disguises(secret).size).toBeGreaterThan(8);
    expect(sightings('a file', 'nothing of the kind', every())).toEqual([]);
  });
});

describe('no secret', () => {
  test('is in any file, but the keys in the files made for them', () => {
    const own: Readonly<Record<string, readonly string[]>> = {
      ...run.givenFiles,
      [join('home', 'owner.hdr')]: ['owner key'],
      passphrase: ['passphrase'],
    };
    const files = filesBelow(run.agent.place, ['dist', 'node_modules', 'assets']);
    for (const expected of ['owner.hdr', 'audit.jsonl', 'settings.json']) {
      expect(files).toContain(join('home', expected));
    }
    const seen = files.flatMap((file) =>
      sightings(file, contentOf(join(run.agent.place, file)), every()).filter(
        ({ what }) => !own[file]?.includes(what),
      ),
    );
    expect(seen).toEqual([]);
  });

  test('is left in a file from which an import took them', () => {
    expect(run.emptied).toHaveLength(2);
    for (const text of run.emptied) {
      expect(sightings('an imported file', text, every())).toEqual([]);
      expect(text).toContain('"type": "keybearer"');
    }
  });

  test('is in what a command of the window is answered', () => {
    const seen = run.windowAnswers.flatMap(({ command, text }) =>
      sightings(command, text, every()).filter(
        // It is there to show what a server answered: members that nobody knows, too.
        ({ what }) => !(command.startsWith('playground.') && what === 'server text'),
      ),
    );
    expect(seen).toEqual([]);
  });

  test('is in the log, not a state or a link either', () => {
    const log = run.agent.agent.stderr();
    expect(log.split('\n').length).toBeGreaterThan(30);
    const link = new URL(run.keys.link).pathname.replace('/start/', '');
    expect(link.length).toBeGreaterThan(20);
    expect(sightings('log', log, new Map([...every(), [link, 'one-time link']]))).toEqual([]);
  });

  test('is in what the agent itself prints', () => {
    expect(run.agent.agent.stdout()).toContain('ready');
    expect(sightings('stdout', run.agent.agent.stdout(), every())).toEqual([]);
  });

  test('is printed by any command, but the access token by "token"', () => {
    const seen = run.commands.flatMap(({ args, ended }) => [
      ...sightings(`${args}, stderr`, ended.stderr, every()),
      ...sightings(`${args}, stdout`, ended.stdout, every()).filter(
        ({ what }) => !(args.startsWith('token') && forScripts.includes(what)),
      ),
    ]);
    expect(seen).toEqual([]);
  });

  test('is in the command line or environment of any process of ours', () => {
    const ours = [...run.samples.values()];
    for (const program of ['agent', 'login', 'token', 'refresh']) {
      expect(ours.some(({ command }) => command.includes(`keybearer.js\0${program}`))).toBe(true);
    }
    const seen = ours.flatMap(({ command, environment }) => [
      ...sightings('a command line', command, every()),
      ...sightings('an environment', environment, every()),
    ]);
    expect(seen).toEqual([]);
  });

  test.each(['socket', 'window'] as const)('is in the snapshots that the %s passes on', (where) => {
    // The story was told: from no account to one, and its troubles.
    expect(run.snapshots[where].length).toBeGreaterThan(5_000);
    expect(run.snapshots[where]).toContain(run.issuer.address);
    expect(sightings(where, run.snapshots[where], every())).toEqual([]);
  });
});

describe('the address and name of the person', () => {
  test('are in no log line, no line of the audit record, no command line and no environment', () => {
    const person = taints(['address', 'person']);
    const audit = filesBelow(run.agent.home).filter((file) => file.startsWith('audit'));
    expect(audit).not.toEqual([]);
    const seen = [
      ...sightings('log', run.agent.agent.stderr(), person),
      ...audit.flatMap((file) => sightings(file, contentOf(join(run.agent.home, file)), person)),
      ...[...run.samples.values()].flatMap(({ command, environment }) =>
        sightings('a command line or environment', command + environment, person),
      ),
    ];
    expect(seen).toEqual([]);
  });
});

test('the one who took the tokens is in the record, and the tokens are not', () => {
  const audit = readFileSync(join(run.agent.home, 'audit.jsonl'), 'utf8');
  expect(audit).toContain('"callerName":"nightly"');
  expect(audit).toMatch(/"event":"token","decision":"allowed"/);
});
