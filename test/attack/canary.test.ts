import { readFileSync, writeFileSync } from 'node:fs';
import { get, request } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FollowingBrowser } from '../support/following-browser.ts';
import { BuiltAgent, type Finished, until } from './built-agent.ts';
import { CanaryIssuer, type TaintKind, troubles } from './canary-issuer.ts';
import {
  contentOf,
  disguises,
  filesBelow,
  type ProcessSample,
  sampleProcesses,
  sightings,
  type Taints,
} from './taint-scan.ts';

/**
 * H7: a whole run of the built agent and command line against a server all of whose words are
 * canaries, good answers and errors; then everything that the run has left behind is searched for them.
 */
const calendar = 'https://www.googleapis.com/auth/calendar.readonly';
const passphrase = 'zqcanary passphrase of nobody';
const clientFile = 'client_secret.json';

let issuer: CanaryIssuer;
let agent: BuiltAgent;
const commands: { readonly args: string; readonly ended: Finished }[] = [];
const samples = new Map<string, ProcessSample>();
const snapshots = { socket: '', window: '' };
/** What the agent itself makes, and only files made for it may hold. */
const keys = { caller: '', owner: '', pairingSecret: '', link: '' };
let handedOut: string[] = [];
let stopSampling = () => {};

async function keybearer(...args: readonly string[]): Promise<Finished> {
  const ended = await agent.keybearer(...args).finished;
  commands.push({ args: args.join(' '), ended });
  return ended;
}

async function login(): Promise<Finished> {
  const started = agent.keybearer('login', '--no-browser', '--scope', 'calendar.readonly');
  await until(() => started.stdout().includes('\n') || started.child.exitCode !== null);
  const link = started.stdout().trim();
  keys.link = link;
  const browser = new FollowingBrowser();
  await browser.visit(link);
  browser.close();
  const ended = await started.finished;
  commands.push({ args: 'login', ended });
  return ended;
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

/** One request over the socket, as a script makes it. */
function ask(method: string, path: string, key?: string, body?: object): Promise<Answer> {
  const text = body === undefined ? undefined : JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        ...{ socketPath: agent.socketPath, method, path, agent: false },
        headers: {
          host: 'localhost',
          ...(key === undefined ? {} : { authorization: key }),
          ...(text === undefined ? {} : { 'content-type': 'application/json' }),
        },
      },
      (response) => {
        let received = '';
        response.setEncoding('utf8').on('data', (piece: string) => {
          received += piece;
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text: received }));
      },
    );
    sent.on('error', reject);
    sent.end(text);
  });
}

const headerIn = (path: string): string =>
  readFileSync(path, 'utf8').replace('Authorization: ', '').trim();

/** Everything that a window would be told, for the whole run. */
async function watchSnapshots(): Promise<void> {
  const keep = (where: keyof typeof snapshots) => (response: NodeJS.ReadableStream) =>
    response.on('data', (piece: Buffer) => {
      snapshots[where] += piece.toString('latin1');
    });
  get(
    {
      ...{ socketPath: agent.socketPath, path: '/v1/manage/events', agent: false },
      headers: { host: 'localhost', authorization: `Bearer ${keys.owner}` },
    },
    keep('socket'),
  ).on('error', () => {});
  const link = /^window (.*)$/m.exec(agent.agent.stdout())?.[1] ?? '';
  const opened = await fetch(link, { redirect: 'manual' });
  const cookie = String(opened.headers.get('set-cookie')).split(';')[0] ?? '';
  const key = String(opened.headers.get('location')).split('#page-key=')[1] ?? '';
  const events = new URL('/api/events', link);
  get(events, { headers: { cookie, 'keybearer-page-key': key }, agent: false }, keep('window')).on(
    'error',
    () => {},
  );
  await until(() => snapshots.socket !== '' && snapshots.window !== '');
}

function sampleAllAlong(): () => void {
  const timer = setInterval(() => {
    for (const sample of sampleProcesses(agent.home)) {
      samples.set(`${sample.pid} ${sample.command}`, sample);
    }
  }, 15);
  return () => clearInterval(timer);
}

/** Pairs as a script does, so that the test knows the pairing's secret as well. */
async function pairScript(): Promise<string> {
  const wish = { name: 'nightly', accounts: [], scopes: [calendar], reason: 'backup' };
  const { pairing_id, secret, code } = JSON.parse(
    (await ask('POST', '/v1/pair', undefined, wish)).text,
  );
  keys.pairingSecret = secret;
  await keybearer('caller', 'approve', code);
  const polled = await ask('GET', `/v1/pair/${pairing_id}`, `Pairing ${secret}`);
  return String(JSON.parse(polled.text).caller_key);
}

/** Each trouble once for a refresh, as a command, a script and the window would meet it. */
async function meetTroubles(): Promise<void> {
  for (const trouble of Object.values(troubles)) {
    issuer.trouble = trouble;
    await keybearer('refresh');
    await ask('GET', `/v1/token?scope=${calendar}&min_ttl=3000`, `Bearer ${keys.caller}`);
  }
  await login();
  issuer.trouble = undefined;
}

/** What callers do wrong: secrets in places where they do not belong. */
async function misplaceSecrets(): Promise<void> {
  const [token = ''] = issuer.ofKind('access token');
  const key = `Bearer ${keys.caller}`;
  for (const secret of [keys.caller, token, key, keys.pairingSecret]) {
    await ask('GET', `/v1/token?account=${encodeURIComponent(secret)}`, key);
    await ask('GET', `/v1/${encodeURIComponent(secret)}`);
    await ask('GET', '/v1/token', `Basic ${secret}`);
    await ask('POST', '/v1/token/invalidate', key, { [secret]: secret });
  }
  // A wish is shown to the person as its author wrote it, but for keys of ours.
  await ask('POST', '/v1/pair', undefined, { name: keys.caller, accounts: [keys.caller] });
}

beforeAll(async () => {
  issuer = await CanaryIssuer.open();
  agent = await BuiltAgent.build();
  stopSampling = sampleAllAlong();
  await agent.start({ passphrase, ui: true });
  keys.owner = headerIn(join(agent.home, 'owner.hdr')).replace('Bearer ', '');
  await watchSnapshots();

  writeFileSync(join(agent.place, clientFile), issuer.clientSecretJson, { mode: 0o600 });
  await keybearer('client', 'add', join(agent.place, clientFile));
  issuer.trouble = troubles['an OAuth error'];
  await login();
  issuer.trouble = undefined;
  await login();
  keys.caller = await pairScript();
  handedOut = [
    (await keybearer('token')).stdout,
    (await keybearer('token', '--header')).stdout,
    (await keybearer('token', '--json')).stdout,
    (await ask('GET', '/v1/token', `Bearer ${keys.caller}`)).text,
  ];
  await keybearer('refresh');
  await meetTroubles();
  await misplaceSecrets();
  for (const words of ['accounts', 'status', 'client list', 'caller list', 'audit', 'doctor']) {
    await keybearer(...words.split(' '));
    await keybearer(...words.split(' '), '--json');
  }
  await keybearer('pause');
  await keybearer('token');
  await keybearer('resume');
  const refused = JSON.parse((await ask('GET', '/v1/token', `Bearer ${keys.caller}`)).text);
  await ask('POST', '/v1/token/invalidate', `Bearer ${keys.caller}`, {
    access_token: refused.access_token ?? 'none',
  });
}, 180_000);

afterAll(async () => {
  stopSampling();
  await agent?.remove();
  await issuer?.close();
});

const taints = (kinds: readonly TaintKind[], more: Readonly<Record<string, string>> = {}): Taints =>
  new Map([
    ...issuer.ofKind(...kinds).map((text) => [text, issuer.taints.get(text) ?? ''] as const),
    ...Object.entries(more),
  ]);

const protocol: readonly TaintKind[] = [
  ...(['refresh token', 'id token', 'authorization code', 'client secret', 'server text'] as const),
  ...(['PKCE verifier', 'PKCE challenge', 'state', 'nonce'] as const),
];
/** The random parts alone, so that a key without its prefix is found as well. */
const ownSecrets = () => ({
  [keys.caller.slice(15, 58)]: 'caller key',
  [keys.owner.slice(5, 48)]: 'owner key',
  [keys.pairingSecret]: 'pairing secret',
  [passphrase]: 'passphrase',
});
const every = () => taints([...protocol, 'access token'], ownSecrets());

test('the run was a whole one: every kind of secret was in play', () => {
  expect(new Set(issuer.taints.values())).toEqual(
    new Set([...protocol, 'access token', 'address', 'person']),
  );
  for (const text of Object.keys(ownSecrets())) expect(text.length).toBeGreaterThan(20);
  for (const output of handedOut) expect(output).toContain('ya29.zqcanary-access-');
  expect(commands.filter(({ ended }) => ended.code === 0).length).toBeGreaterThan(15);
  expect(issuer.ofKind('server text').length).toBeGreaterThan(10);
});

describe('the scan itself', () => {
  test('finds a secret in each disguise, inside other text', () => {
    const [secret = ''] = issuer.ofKind('refresh token');
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
    const own = {
      [join('home', 'owner.hdr')]: 'owner key',
      passphrase: 'passphrase',
      [clientFile]: 'client secret',
    };
    const files = filesBelow(agent.place, ['dist', 'node_modules', 'assets']);
    for (const expected of ['owner.hdr', 'audit.jsonl', 'settings.json']) {
      expect(files).toContain(join('home', expected));
    }
    const seen = files.flatMap((file) =>
      sightings(file, contentOf(join(agent.place, file)), every()).filter(
        ({ what }) => own[file] !== what,
      ),
    );
    expect(seen).toEqual([]);
  });

  test('is in the log, not a state or a link either', () => {
    const log = agent.agent.stderr();
    expect(log.split('\n').length).toBeGreaterThan(30);
    const link = new URL(keys.link).pathname.replace('/start/', '');
    expect(link.length).toBeGreaterThan(20);
    expect(sightings('log', log, new Map([...every(), [link, 'one-time link']]))).toEqual([]);
    expect(sightings('stdout', agent.agent.stdout(), every())).toEqual([]);
  });

  test('is printed by any command, but the access token by "token"', () => {
    const seen = commands.flatMap(({ args, ended }) => [
      ...sightings(`${args}, stderr`, ended.stderr, every()),
      ...sightings(`${args}, stdout`, ended.stdout, every()).filter(
        ({ what }) => !(args.startsWith('token') && what === 'access token'),
      ),
    ]);
    expect(seen).toEqual([]);
  });

  test('is in the command line or environment of any process of ours', () => {
    const ours = [...samples.values()];
    for (const program of ['agent', 'login', 'token', 'refresh']) {
      expect(ours.some(({ command }) => command.includes(`keybearer.js\0${program}`))).toBe(true);
    }
    const seen = ours.flatMap(({ command, environment }) => [
      ...sightings(command, command, every()),
      ...sightings(command, environment, every()),
    ]);
    expect(seen).toEqual([]);
  });

  test.each(['socket', 'window'] as const)('is in the snapshots that the %s passes on', (where) => {
    // The story was told: from no account to one, and its troubles.
    expect(snapshots[where].length).toBeGreaterThan(5_000);
    expect(snapshots[where]).toContain(issuer.address);
    expect(sightings(where, snapshots[where], every())).toEqual([]);
  });
});

describe('the address and name of the person', () => {
  test('are in no log line, no line of the audit record, no command line and no environment', () => {
    const person = taints(['address', 'person']);
    const audit = filesBelow(agent.home).filter((file) => file.startsWith('audit'));
    expect(audit).not.toEqual([]);
    const seen = [
      ...sightings('log', agent.agent.stderr(), person),
      ...audit.flatMap((file) => sightings(file, contentOf(join(agent.home, file)), person)),
      ...[...samples.values()].flatMap(({ command, environment }) =>
        sightings(command, command + environment, person),
      ),
    ];
    expect(seen).toEqual([]);
  });
});

test('the one who took the tokens is in the record, and the tokens are not', () => {
  const audit = readFileSync(join(agent.home, 'audit.jsonl'), 'utf8');
  expect(audit).toContain('"callerName":"nightly"');
  expect(audit).toMatch(/"event":"token","decision":"allowed"/);
});
