import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import manifest from '../../../package.json' with { type: 'json' };
import { commands } from '../../../src/cli/commands.ts';
import { manPageText } from '../../../src/cli/man-page-text.ts';

const page = manPageText(manifest.version);

test('docs/keybearer.1 is what the command table says (node scripts/man-page.mjs writes it)', () => {
  expect(readFileSync('docs/keybearer.1', 'utf8')).toBe(page);
});

test('every command and every option is in it', () => {
  const plain = page.replaceAll('\\-', '-');
  for (const { words, options } of commands) {
    expect(plain).toContain(`keybearer ${words.join(' ')}`);
    for (const name of Object.keys(options)) expect(plain).toContain(`.B --${name}`);
  }
});

const groff = spawnSync('groff', ['--version']).status === 0;

if (groff)
  test('groff sets it without a warning', () => {
    const set = spawnSync('groff', ['-man', '-Tutf8', '-ww'], { input: page, encoding: 'utf8' });
    expect(set).toMatchObject({ status: 0, stderr: '' });
    expect(set.stdout).toContain('access tokens for scripts');
  });
