import { describe, expect, it } from 'vitest';
import { judgeCallHeaders } from '../../../src/main/playground/call-headers.ts';

describe('headers that a person wrote', () => {
  it('are taken over with their names in lower case', () => {
    const judged = judgeCallHeaders([
      { name: 'X-Goog-User-Project', value: 'ada-scripts' },
      { name: 'If-None-Match', value: '"abc def"' },
      { name: 'X-Empty', value: '' },
    ]);
    expect(judged).toEqual({
      ok: true,
      value: { 'x-goog-user-project': 'ada-scripts', 'if-none-match': '"abc def"', 'x-empty': '' },
    });
  });

  it.each([
    'Authorization',
    'AUTHORIZATION',
    'Proxy-Authorization',
    'Host',
    'Cookie',
    'Connection',
    'Transfer-Encoding',
    'Content-Length',
    'Upgrade',
    'Expect',
    'Accept-Encoding',
  ])('may not set %s, which is ours', (name) => {
    const judged = judgeCallHeaders([{ name, value: 'x' }]);
    expect(judged).toMatchObject({ ok: false, failure: { code: 'invalid_request' } });
    expect(judged.ok || judged.failure.sentence).toContain(name);
  });

  it.each([
    ['a name with a line break', 'X-A\r\nHost', 'x'],
    ['a name with a colon', 'Host:', 'x'],
    ['a name with a space before it', ' Host', 'x'],
    ['no name', '', 'x'],
    ['a value with a line break', 'X-A', 'x\r\nHost: evil.example'],
    ['a value with a NUL', 'X-A', 'x\0'],
    ['a value with spaces around it', 'X-A', ' x '],
    ['a value with letters beyond ASCII', 'X-A', '\u00e9'],
  ])('%s is refused', (_, name, value) => {
    expect(judgeCallHeaders([{ name, value }])).toMatchObject({
      ok: false,
      failure: { code: 'invalid_request' },
    });
  });

  it('may not stand there twice, in whatever case', () => {
    const judged = judgeCallHeaders([
      { name: 'X-A', value: '1' },
      { name: 'x-a', value: '2' },
    ]);
    expect(judged).toMatchObject({ ok: false, failure: { code: 'invalid_request' } });
  });
});
