import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { streamLog } from '../../../src/main/adapters/log.ts';
import { redact } from '../../../src/main/adapters/redaction.ts';
import type { LogDetails } from '../../../src/main/ports.ts';
import { Secret } from '../../../src/main/secret.ts';

function recorded() {
  const stream = new PassThrough();
  const log = streamLog(stream);
  return { log, stream, text: () => String(stream.read() ?? '') };
}

test('each event is one line of JSON with time, level and its plain details', () => {
  const { log, text } = recorded();
  log.info('started', { accounts: 2, sandbox: false, alias: null });
  log.warn('keychain_failure', { code: 'keychain_locked' });
  const lines = text()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines).toEqual([
    {
      time: expect.stringMatching(/^\d{4}-.*Z$/),
      level: 'info',
      event: 'started',
      accounts: 2,
      sandbox: false,
      alias: null,
    },
    { time: expect.any(String), level: 'warn', event: 'keychain_failure', code: 'keychain_locked' },
  ]);
});

test('a terminal hears of warnings only', () => {
  const { log, stream, text } = recorded();
  Object.assign(stream, { isTTY: true });
  log.info('token');
  log.warn('keychain_failure');
  expect(text().match(/"event":"(\w+)"/g)).toEqual(['"event":"keychain_failure"']);
});

test('a detail with a line break stays on its line, and cannot pose as time, level or event', () => {
  const { log, text } = recorded();
  log.info('paired', { name: 'x\n{"level":"warn"}', level: 'forged', event: 'forged' });
  const lines = text().trim().split('\n');
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 'info', event: 'paired' });
});

test('what is not a plain value is dropped, whatever the types said', () => {
  const { log, text } = recorded();
  const details = {
    error: new Error('body of a response'),
    secret: new Secret('hidden'),
    nested: { token: 'hidden' },
    list: ['hidden'],
  } as unknown as LogDetails;
  log.warn('strange', details);
  const line = text();
  expect(line).not.toMatch(/hidden|body of a response/);
  expect(JSON.parse(line)).toMatchObject({ error: '[dropped]', nested: '[dropped]' });
});

test.each([
  'ya29.a0AfH6SMBxyz-_1234567890',
  '1//0gabcdefGHIJKL-_mnop',
  '4/0AX4XfWhabcdefghijklmnopqrst',
  'GOCSPX-abc_def-123',
  'kb1_abcdefghij_c2VjcmV0c2VjcmV0c2VjcmV0_1a2b3c4d',
  'kb1_abcdefghij_c2Vj-mV0c2VjcmV0c2Vj_mV0_1a2b3c4d',
  'kbo1_c2Vj-mV0c2VjcmV0c2Vj_mV0_1a2b3c4d',
  'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl',
  'Bearer abcdefghijkl',
  'me.too+x@example.co.uk',
  'AGE-SECRET-KEY-1QQQQQQQQQQQQ',
])('what looks like a secret or a person never reaches the log: %s', (secret) => {
  const { log, text } = recorded();
  log.warn(`failed for ${secret}`, { cause: `while "${secret}" was used` });
  const line = text();
  expect(line).not.toContain(secret);
  expect(line).not.toContain(secret.slice(4, -4));
  expect(line).toContain('[redacted]');
});

test('redaction takes the value out of a query and leaves plain sentences alone', () => {
  expect(redact('GET /cb?state=abcdef&code=123456 failed')).toBe(
    'GET /cb?[redacted]&[redacted] failed',
  );
  const plain =
    'The keychain is locked: ended with code 1, retry in 15 s (ECONNREFUSED 127.0.0.1:8080)';
  expect(redact(plain)).toBe(plain);
});

test('a terminal or pipe that goes away does not end the program', () => {
  const { log, stream } = recorded();
  stream.destroy(new Error('EPIPE'));
  expect(() => log.info('still_here')).not.toThrow();
});
