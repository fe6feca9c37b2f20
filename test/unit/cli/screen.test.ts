import { describe, expect, test } from 'vitest';
import { commands } from '../../../src/cli/commands.ts';
import { helpOf, overview } from '../../../src/cli/help.ts';
import { readScopes } from '../../../src/cli/scope-arguments.ts';
import { plainText, screenText } from '../../../src/cli/terminal/plain-text.ts';
import { displayWidth, drawTable } from '../../../src/cli/terminal/table.ts';
import { duration, relativeTime } from '../../../src/cli/terminal/times.ts';
import { callerFileName } from '../../../src/shared/caller-file-name.ts';

describe('times as people say them', () => {
  test.each([
    [0, '0 sec'],
    [59.9, '59 sec'],
    [60, '1 min'],
    [3599, '59 min'],
    [7200, '2 hr'],
    [86_400, '1 day'],
    [200_000, '2 days'],
    [-5, '0 sec'],
  ])('%d s are %s', (seconds, words) => {
    expect(duration(seconds)).toBe(words);
  });

  const now = Date.parse('2026-03-01T09:00:00Z') / 1000;
  test.each([
    [0, 'now'],
    [-300, '5 minutes ago'],
    [7200, 'in 2 hours'],
    [-86_400, 'yesterday'],
    [90_000, 'tomorrow'],
    [2 * 86_400 - 60, 'in 2 days'],
    [30 * 86_400, '31 Mar 2026'],
  ])('%d s from now is %s', (seconds, words) => {
    expect(relativeTime(now + seconds, now)).toBe(words);
  });
});

describe('tables', () => {
  test('columns align by what the eye sees, and lines have no trailing spaces', () => {
    const table = drawTable(
      ['NAME', 'X', 'END'],
      [
        ['東京', '1', 'a'],
        ['é', '22', ''],
      ],
    );
    expect(table).toBe('NAME  X   END\n東京  1   a\ne\u0301     22'.replace('e\u0301', 'é'));
  });

  test.each([
    ['abc', 3],
    ['e\u0301', 1],
    ['日本', 4],
    ['🔑', 2],
  ])('%j takes %d cells', (text, width) => {
    expect(displayWidth(text)).toBe(width);
  });
});

describe('text from elsewhere', () => {
  test('loses what commands a terminal or turns text around', () => {
    expect(plainText('a\u001b[2Jb\u0007c\u202ed\u200be\r\nf')).toBe('a[2Jbcdef');
  });

  test('keeps newlines and our own colours on the screen', () => {
    expect(screenText('\u001b[31mred\u001b[0m\nx\u001b[2J\u001b]0;t\u0007')).toBe(
      '\u001b[31mred\u001b[0m\nx[2J]0;t',
    );
  });
});

describe('file names of callers', () => {
  test.each([
    ['backup', 'backup.hdr'],
    ['Back up, nightly!', 'back-up-nightly.hdr'],
    ['../../etc/passwd', 'etc-passwd.hdr'],
    ['..', 'caller.hdr'],
    ['.hidden', 'hidden.hdr'],
    ['東京', 'caller.hdr'],
    ['Café', 'cafe.hdr'],
    ['CON', 'caller-con.hdr'],
    ['cli', 'caller-cli.hdr'],
    ['a\\b/c', 'a-b-c.hdr'],
  ])('%j goes to %s', (name, file) => {
    expect(callerFileName(name)).toBe(file);
  });
});

describe('scopes as typed', () => {
  test('short names, URLs and lists become one sorted set', () => {
    expect(readScopes(['drive openid', 'https://www.googleapis.com/auth/drive'])).toEqual({
      ok: true,
      value: ['https://www.googleapis.com/auth/drive', 'openid'],
    });
    expect(readScopes(undefined)).toEqual({ ok: true, value: [] });
    expect(readScopes(['dri"ve']).ok).toBe(false);
  });
});

describe('help', () => {
  test('every command has a page with an example of itself, no line wider than 100 columns', () => {
    for (const command of commands) {
      const page = helpOf(command);
      expect(page).toContain(`Example: keybearer ${command.words.join(' ')}`);
      for (const line of [...page.split('\n'), ...overview(commands).split('\n')]) {
        expect(line.length).toBeLessThanOrEqual(100);
      }
    }
  });
});
