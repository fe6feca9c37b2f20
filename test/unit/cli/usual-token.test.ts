import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { TakeBegun } from '../../../src/cli/agent/begun.ts';
import { runCommandLine } from '../../../src/cli/command-line.ts';
import { usualToken } from '../../../src/cli/usual-token.ts';

// The way that scripts go must say exactly what the whole program says, and ask no more often.

let home = '';
let server: Server;
let asked: string[] = [];
let answer: (socket: Socket) => void;
const open = new Set<Socket>();

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'keybearer-usual-'));
  asked = [];
  answer = (socket) => socket.end(http(200, tokenBody));
  server = createServer((socket) => {
    open.add(socket);
    socket.on('error', () => {});
    socket.once('data', (bytes) => {
      asked.push(bytes.toString('latin1'));
      answer(socket);
    });
  });
  await new Promise<void>((resolve) => server.listen(join(home, 'agent.sock'), resolve));
  await writeFile(join(home, 'cli.hdr'), 'Authorization: Bearer kb1_a_b_c\n', { mode: 0o600 });
});
afterEach(async () => {
  for (const socket of open) socket.destroy();
  open.clear();
  await new Promise((resolve) => server.close(resolve));
  await rm(home, { recursive: true, force: true });
});

const accessToken = 'ya29.a0AfH6SMB-x_y~z/1+2=';
const tokenBody = {
  access_token: accessToken,
  token_type: 'Bearer',
  expires_in: 3388,
  expires_at: 1_795_245_188,
  scope: 'openid',
  account: 'wörk',
  default: true,
};

function http(status: number, body: object, ...fields: readonly string[]): string {
  const text = JSON.stringify(body);
  const length = `Content-Length: ${Buffer.byteLength(text)}`;
  return [`HTTP/1.1 ${status} Said`, length, ...fields, '', text].join('\r\n');
}

interface Run {
  readonly out: string;
  readonly err: readonly string[];
  readonly code: number;
  readonly asked: readonly string[];
  /** Where it was said: by the usual way itself, or by the whole program. */
  readonly by: 'usual' | 'whole';
}

const environment = () => ({
  KEYBEARER_HOME: home,
  KEYBEARER_SOCKET: join(home, 'agent.sock'),
  KEYBEARER_CALLER: join(home, 'cli.hdr'),
});

async function whole(argv: readonly string[], begun?: TakeBegun): Promise<Run> {
  let out = '';
  const err: string[] = [];
  const none = () => {
    throw new Error('Nobody sits here.');
  };
  const code = await runCommandLine(argv, {
    env: environment(),
    platform: process.platform,
    now: Date.now,
    importFile: none,
    begun,
    terminal: {
      out: (text) => {
        out += text;
      },
      err: (line) => err.push(line),
      colours: () => false,
      lines: none,
      bytes: none,
      attended: () => false,
      hiddenLine: none,
      onInterrupt: () => () => {},
    },
  });
  return { out, err, code, asked: [...asked], by: 'whole' };
}

function usual(argv: readonly string[]): Promise<Run> {
  return new Promise((resolve) => {
    let out = '';
    usualToken(
      argv,
      {
        env: environment(),
        platform: process.platform,
        print: (text) => {
          out += text;
        },
        exit: () => resolve({ out, err: [], code: 0, asked: [...asked], by: 'usual' }),
      },
      (begun) => resolve(whole(argv, begun)),
    );
  });
}

/** One run each way, with the same files and the same answers. */
async function bothWays(argv: readonly string[]): Promise<Run> {
  asked = [];
  const short = await usual(argv);
  asked = [];
  const { by: _, ...long } = await whole(argv);
  const { by, ...said } = short;
  expect(said).toEqual(long);
  return { ...said, by };
}

describe('what is typed', () => {
  test.each([
    [['token']],
    [['token', 'work']],
    [['token', 'ada+x@example.com', '--header']],
    [['token', '--header', '--header']],
    [['token', 'work', '--json']],
    [['token', '--scope', 'gmail.readonly', '--scope', 'openid  gmail']],
    [['token', 'work', '--min-ttl', '0600', '--wait', '60']],
  ])('%j is answered the usual way', async (argv) => {
    const run = await bothWays(argv);
    expect(run).toMatchObject({ by: 'usual', code: 0 });
    expect(run.out).toContain(accessToken);
  });

  test.each([
    [['token', '--help'], 0],
    [['token', 'work', 'home'], 2],
    [['token', ''], 2],
    [['token', '-'], 0],
    [['token', '--', '--header'], 0],
    [['token', '--', '--json'], 0],
    [['token', '--hedaer'], 2],
    [['token', '--header=yes'], 2],
    [['token', '--scope'], 2],
    [['token', '--scope', ''], 2],
    [['token', '--scope', '--header'], 2],
    [['token', '--scope', 'a"b'], 2],
    [['token', '--scope=openid'], 0],
    [['token', '--min-ttl', '3001'], 2],
    [['token', '--min-ttl', '1.5'], 2],
    [['token', '--min-ttl', '5', '--min-ttl', '5'], 2],
    [['token', '--wait', '61'], 2],
    [['token', '--wait', '1', '--wait', '1'], 2],
    [['token', '--wait'], 2],
    [['tokens'], 2],
    [['--json', 'token'], 0],
    [['--version'], 0],
    [[], 0],
  ])('%j is left to the whole program', async (argv, code) => {
    expect(await bothWays(argv)).toMatchObject({ by: 'whole', code });
  });
});

describe('the key file', () => {
  const file = () => join(home, 'cli.hdr');

  test.each([
    ['Authorization: Bearer kb1_a_b_c', 'usual', 0],
    ['Authorization: Bearer kb1_a_b_c\r\n', 'usual', 0],
    [`Authorization: Bearer ${'k'.repeat(512)}\n`, 'usual', 0],
    [`Authorization: Bearer ${'k'.repeat(513)}\n`, 'whole', 4],
    ['Authorization: Basic abc\n', 'whole', 4],
    ['Authorization: Bearer a\r\nX-Evil: 1\n', 'whole', 4],
    ['', 'whole', 4],
  ])('%j', async (text, by, code) => {
    await writeFile(file(), text);
    expect(await bothWays(['token'])).toMatchObject({ by, code });
  });

  test('F162: one that others can read is sent by neither', async () => {
    await rm(file());
    await writeFile(file(), 'Authorization: Bearer kb1_a_b_c\n', { mode: 0o640 });
    const run = await bothWays(['token']);
    expect(run).toMatchObject({ by: 'whole', code: 4, asked: [] });
    expect(run.err[0]).toContain('chmod 600');
  });

  test('one that is a loop of links', async () => {
    await rm(file());
    await symlink(file(), file());
    expect(await bothWays(['token'])).toMatchObject({ by: 'whole', code: 4, asked: [] });
  });
});

describe('what the agent says', () => {
  const chunked = (body: string): string =>
    `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;
  const plain = JSON.stringify({ ...tokenBody, account: 'work' });

  test.each([
    ['a refusal', http(409, { error: 'needs_sign_in', error_description: 'Sign in.' }), 5],
    [
      'a refusal with a time',
      http(503, { error: 'offline', error_description: 'No.' }, 'Retry-After: 7'),
      6,
    ],
    ['a key that ended', http(401, { error: 'unauthenticated', error_description: 'No.' }), 4],
    ['a code of tomorrow', http(503, { error: 'moonrise', error_description: 'Wait.' }), 6],
    ['a token that is none', http(200, { ...tokenBody, access_token: 'a\r\nX-Evil: 1' }), 1],
    ['no token', http(200, {}), 4],
    ['a list', http(200, [1]), 1],
    ['not the default account', http(200, { ...tokenBody, default: false }), 4],
    ['an answer in chunks', chunked(plain), 0],
    ['an answer until the end', `HTTP/1.1 200 OK\r\n\r\n${plain}`, 0],
    ['more than was promised', `${http(200, tokenBody)}trailing`, 0],
    ['an interim answer first', `HTTP/1.1 102 Processing\r\n\r\n${http(200, tokenBody)}`, 0],
    ['another success', http(201, tokenBody), 0],
    ['nothing', '', 1],
    ['half of it', http(200, tokenBody).slice(0, -20), 1],
    ['a head without an end', 'HTTP/1.1 200 OK\r\n', 1],
    ['a broken head', 'HTTP/1.1 200 OK\r\nno field\r\n\r\n', 1],
    ['something else', 'SSH-2.0-OpenSSH_9.2\r\n', 1],
  ])('%s is told by the whole program, and nothing is asked twice', async (_what, text, code) => {
    answer = (socket) => socket.end(text, 'utf8');
    const run = await bothWays(['token']);
    expect(run).toMatchObject({ by: 'whole', code });
    expect(new Set(run.asked).size).toBe(run.asked.length);
    expect(await bothWays(['token', '--json'])).toMatchObject({ code });
  });

  test('an answer in three packets', async () => {
    const text = http(200, tokenBody);
    answer = (socket) => {
      socket.write(text.slice(0, 30));
      setImmediate(() => {
        socket.write(text.slice(30, 90));
        setImmediate(() => socket.end(text.slice(90)));
      });
    };
    const run = await bothWays(['token']);
    expect(run).toMatchObject({ code: 0, out: `${accessToken}\n` });
    expect(run.asked).toHaveLength(1);
  });

  test('an answer on a connection that stays open', async () => {
    answer = (socket) => socket.write(http(409, { error: 'conflict', error_description: 'No.' }));
    expect(await bothWays(['token'])).toMatchObject({ by: 'whole', code: 2 });
  });

  test('an agent that takes its time is waited for on the same connection', async () => {
    let waiting: Socket | undefined;
    answer = (socket) => {
      waiting = socket;
    };
    const handedOver = new Promise<{ begun: TakeBegun | undefined }>((resolve) => {
      const exit = () => {};
      const env = environment();
      usualToken(['token'], { env, platform: process.platform, print: exit, exit }, (begun) =>
        resolve({ begun }),
      );
    });
    const run = whole(['token'], (await handedOver).begun);
    waiting?.end(http(200, tokenBody));
    expect(await run).toMatchObject({ code: 0, out: `${accessToken}\n` });
    expect(asked).toHaveLength(1);
  });

  test('nobody is there', async () => {
    await new Promise((resolve) => server.close(resolve));
    expect(await bothWays(['token'])).toMatchObject({ by: 'whole', code: 3, asked: [] });
  });

  test('what was begun is taken for the very same request alone, and once', async () => {
    await writeFile(join(home, 'cli.hdr'), 'Authorization: Bearer kb1_first\n');
    answer = (socket) => socket.end(http(409, { error: 'conflict', error_description: 'No.' }));
    const begun = await new Promise<TakeBegun | undefined>((resolve) => {
      const exit = () => {};
      usualToken(
        ['token'],
        { env: environment(), platform: process.platform, print: exit, exit },
        resolve,
      );
    });
    const listener = { bytes: () => {}, end: () => {}, error: () => {}, close: () => {} };
    const [request = ''] = asked;
    const socket = join(home, 'agent.sock');
    expect(begun?.(socket, request.replace('first', 'second'), listener)).toBeUndefined();
    expect(begun?.(`${socket}2`, request, listener)).toBeUndefined();
    const wire = begun?.(socket, request, listener);
    expect(wire).toBeDefined();
    expect(begun?.(socket, request, listener)).toBeUndefined();
    wire?.destroy();
  });
});
