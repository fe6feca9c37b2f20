import { describe, expect, test } from 'vitest';
import { sampleAppState } from '../../support/sample-app-state.ts';
import { bytes, json, refusal, silence } from '../../support/scripted-socket.ts';
import { commandLineStage, document, writeKey } from './command-line-stage.ts';

const stage = commandLineStage();
const state = 'GET /v1/manage/state';

test('an agent that takes the connection and never answers ends with exit code 6', async () => {
  stage.socket().on(state, silence);
  const { code, stderr } = await stage.run(['status'], { hurried: true });
  expect(code).toBe(6);
  expect(stderr).toContain('did not answer within 30 s');
});

test.each([
  [['token', 'work'], 150],
  [['token', 'work', '--wait', '60'], 210],
  [['token', 'work', '--audience', 'https://example.com'], 150],
])('S85: `%j` lets a person answer who is asked: %i s', async (words, seconds) => {
  stage.socket().on('GET /v1/token', silence).on('GET /v1/identity-token', silence);
  stage.serveState();
  await writeKey(stage.callerKeyFile(), 'Bearer kb1_a_b_c');
  const { code, stderr } = await stage.run(words, { hurried: true });
  expect(code).toBe(6);
  expect(stderr).toContain(`did not answer within ${seconds} s`);
});

const body = JSON.stringify(sampleAppState());
const half = body.slice(0, 200);

describe('an answer is read however it is cut into packets', () => {
  test.each([
    [
      'chunked, in three packets',
      [
        'HTTP/1.1 200 OK\r\nTransfer-Enc',
        `oding: chunked\r\n\r\nC8\r\n${half}`,
        `\r\n${(body.length - 200).toString(16)}\r\n${body.slice(200)}\r\n0\r\n\r\n`,
      ],
    ],
    ['until the connection ends', ['HTTP/1.1 200 OK\r\n\r\n', half, body.slice(200)]],
    [
      'after an interim answer',
      [
        'HTTP/1.1 102 Processing\r\n\r\n',
        `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n`,
        body,
      ],
    ],
  ])('%s', async (_, parts) => {
    stage.socket().on(state, bytes(...parts));
    const accounts = await stage.run(['accounts', '--json']);
    expect(accounts.code).toBe(0);
    expect(document(accounts)).toMatchObject({ accounts: [{ alias: 'work' }] });
  });
});

describe('an answer that cannot be right ends with exit code 1 and a sentence', () => {
  test.each([
    ['not HTTP', ['SSH-2.0-OpenSSH_9.2\r\n'], 'does not speak as Keybearer does'],
    ['closed at once', [], 'closed the connection before its answer was whole'],
    [
      'closed within the body',
      [`HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n`, half],
      'closed the connection before its answer was whole',
    ],
    [
      'a chunk without a size',
      ['HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n'],
      'does not speak as Keybearer does',
    ],
    [
      'not JSON',
      ['HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello'],
      'does not speak as Keybearer does',
    ],
    [
      'endless',
      ['HTTP/1.1 200 OK\r\n\r\n', ...Array.from({ length: 17 }, () => 'x'.repeat(1024 * 1024))],
      'far too long',
    ],
    [
      'endless headers',
      ['HTTP/1.1 200 OK\r\n', 'X-Pad: '.concat('x'.repeat(20_000))],
      'does not speak as Keybearer does',
    ],
  ])('%s', async (_, parts, sentence) => {
    stage.socket().on(state, bytes(...parts));
    const { code, stdout, stderr } = await stage.run(['status']);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(sentence);
  });

  test('a snapshot of another version', async () => {
    stage.socket().on(state, json(200, { v: 2 }));
    const { code, stderr } = await stage.run(['status']);
    expect(code).toBe(1);
    expect(stderr).toContain('of the same version as the agent');
  });
});

describe('a refusal keeps the words of the agent and ends with the exit code of its kind', () => {
  test.each([
    [400, 'invalid_request', 2],
    [404, 'not_found', 2],
    [403, 'not_allowed', 4],
    [409, 'needs_sign_in', 5],
    [503, 'offline', 6],
    [423, 'keychain_locked', 7],
    [500, 'internal', 1],
    [503, 'a_code_of_tomorrow', 6],
  ])('%i %s', async (status, error, exit) => {
    const sentence = 'It went wrong. Do this now.';
    stage
      .socket()
      .on(
        'POST /v1/manage/commands/account.use',
        refusal(status, error, sentence, { 'retry-after': '7' }),
      );
    const { code, stdout, stderr } = await stage.run(['account', 'use', 'work']);
    expect({ code, stdout }).toEqual({ code: exit, stdout: '' });
    const details = exit === 2 ? '' : 'Details: \\w+, request req-1\n';
    expect(stderr).toMatch(new RegExp(`^It went wrong\\. Do this now\\.\n${details}$`));

    const asDocument = document(await stage.run(['account', 'use', 'work', '--json']));
    expect(asDocument).toMatchObject({
      v: 1,
      error_description: sentence,
      details: 'request req-1',
      retry_after: 7,
    });
  });
});

test('a socket path too long for the system is refused, not cut', async () => {
  const { code, stderr } = await stage.run(['status'], {
    env: { KEYBEARER_SOCKET: `/tmp/${'long/'.repeat(30)}agent.sock` },
  });
  expect(code).toBe(2);
  expect(stderr).toContain('longer than the 103 bytes');
});

test('control characters in names do not reach the terminal, and stay escaped in documents', async () => {
  const evil = 'work\u001b]0;owned\u0007\u202e';
  const [account] = sampleAppState().accounts;
  if (account === undefined) throw new Error('the sample has an account');
  stage.serveState(sampleAppState({ accounts: [{ ...account, alias: evil }] }));
  const shown = await stage.run(['accounts']);
  expect(shown.stdout).toContain('work]0;owned');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these must not be there
  expect(shown.stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
  const listed = await stage.run(['accounts', '--json']);
  expect(document(listed)).toMatchObject({ accounts: [{ alias: evil }] });
  expect(listed.stdout).not.toContain('\u001b');
});
