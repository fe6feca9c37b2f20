import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { keyFileOf, pairCommand, tokenSnippets } from '../../../src/renderer/scripts/snippets.ts';

const run = promisify(execFile);

/** With all that a path may hold and a shell, Python or JavaScript could trip over. */
const awkward = `it's a "home" $HOME`;

let folder: string;
let socket: string;
let keyFile: string;
let server: Server;
let asked: { url: string | undefined; authorization: string | undefined }[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kb-'));
  mkdirSync(join(folder, awkward));
  socket = join(folder, awkward, 'agent.sock');
  keyFile = join(folder, awkward, 'script.hdr');
  writeFileSync(keyFile, 'Authorization: Bearer kb1_test\n');
  asked = [];
  server = createServer((request, answer) => {
    asked.push({ url: request.url, authorization: request.headers.authorization });
    answer.setHeader('content-type', 'application/json');
    answer.end('{"access_token":"ya29.example","token_type":"Bearer"}');
  });
  await new Promise<void>((resolve) => server.listen(socket, resolve));
});
afterEach(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

const question = () => ({
  socket,
  keyFile,
  account: 'my work & more',
  scopes: ['https://www.googleapis.com/auth/gmail.readonly', 'https://mail.google.com/'],
});

const expected = {
  url: '/v1/token?account=my%20work%20%26%20more&scope=gmail.readonly%20https%3A%2F%2Fmail.google.com%2F',
  authorization: 'Bearer kb1_test',
};

test('the curl example runs as it is', async () => {
  const { stdout } = await run('sh', ['-c', tokenSnippets(question()).curl]);
  expect(JSON.parse(stdout)).toMatchObject({ access_token: 'ya29.example' });
  expect(asked).toEqual([expected]);
});

test('the Python example runs as it is', async () => {
  const { stdout } = await run('python3', ['-c', tokenSnippets(question()).python]);
  expect(stdout).toBe('ya29.example\n');
  expect(asked).toEqual([expected]);
});

test('the Node example runs as it is', async () => {
  const script = join(folder, 'example.mjs');
  writeFileSync(script, tokenSnippets(question()).node);
  const { stdout } = await run(process.execPath, [script]);
  expect(stdout).toBe('ya29.example\n');
  expect(asked).toEqual([expected]);
});

describe('a refusal is told in the words of the agent', () => {
  const sentence = 'Keybearer is paused, so nothing is given out.';
  const refused = async (command: string, args: readonly string[]) => {
    server.removeAllListeners('request').on('request', (_request, answer: ServerResponse) => {
      answer.writeHead(423, { 'content-type': 'application/json' });
      answer.end(JSON.stringify({ error: 'paused', error_description: sentence }));
    });
    const ended = run(command, args).then(
      () => ({ code: 0, stdout: '', stderr: '' }),
      (error: { code: number; stdout: string; stderr: string }) => error,
    );
    const { code, stdout, stderr } = await ended;
    return { code, said: stdout + stderr };
  };
  const told = expect.stringContaining(sentence);

  test('by curl, in Python and in Node', async () => {
    const { curl, python, node } = tokenSnippets(question());
    const script = join(folder, 'example.mjs');
    writeFileSync(script, node);
    expect(await refused('sh', ['-c', curl])).toEqual({ code: 22, said: told });
    expect(await refused('python3', ['-c', python])).toEqual({ code: 1, said: told });
    expect(await refused(process.execPath, [script])).toEqual({ code: 1, said: told });
  });
});

test('the pairing command survives the shell', async () => {
  const wish = { account: awkward, scopes: ['https://www.googleapis.com/auth/gmail.readonly'] };
  const { stdout } = await run('sh', [
    '-c',
    `keybearer() { printf '%s\\n' "$@"; }; ${pairCommand(wish)}`,
  ]);
  expect(stdout.trimEnd().split('\n')).toEqual([
    'caller',
    'pair',
    'my-script',
    '--account',
    awkward,
    '--scope',
    'gmail.readonly',
  ]);
});

test('the key file is where the command line puts it', () => {
  expect(keyFileOf('/home/ada/keybearer', 'Nightly Backup')).toBe(
    '/home/ada/keybearer/callers/nightly-backup.hdr',
  );
});
