import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'keybearer-types-'));
symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Type-checks a program beside a bare copy of keybearer.mjs, whose JSDoc then says what its types are. */
function complaints(program: string): string {
  copyFileSync('src/clients/node/keybearer.mjs', join(folder, 'keybearer.mjs'));
  copyFileSync('src/clients/node/keybearer.d.mts', join(folder, 'declared.d.mts'));
  writeFileSync(join(folder, 'program.mts'), program);
  const config = {
    extends: resolve('tsconfig.json'),
    compilerOptions: {
      allowJs: true,
      checkJs: true,
      noEmit: true,
      noUnusedLocals: false,
    },
    include: ['program.mts', 'keybearer.mjs'],
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
  const ran = spawnSync(resolve('node_modules/.bin/tsc'), ['-p', folder], { encoding: 'utf8' });
  return ran.stdout + ran.stderr;
}

const classes = ['KeybearerError', 'NoAgent', 'NotAllowed', 'KeyRefused', 'NeedsSignIn']
  .concat('KeychainLocked', 'Paused', 'Temporary', 'InvalidRequest', 'Token')
  .map((name) => `const ${name}: declared.${name} = {} as real.${name};`);

const agreement = `
import * as real from './keybearer.mjs';
import type * as declared from './declared.d.mts';

const getToken: typeof declared.getToken = real.getToken;
const invalidateToken: typeof declared.invalidateToken = real.invalidateToken;
const createAuthClient: typeof declared.createAuthClient = real.createAuthClient;
const findPlaces: typeof declared.findPlaces = real.findPlaces;
${classes.join('\n')}
const nothingLeftOut: keyof typeof declared = {} as keyof typeof real;
const nothingMadeUp: keyof typeof real = {} as keyof typeof declared;
`;

describe('the types of the Node client', () => {
  it('are kept by its code, and declared as they are', () => {
    expect(complaints(agreement)).toBe('');
  }, 60_000);

  it('are checked: a declaration that is not kept is a complaint', () => {
    const wrong = agreement.replace('.findPlaces;', '.getToken;');
    expect(complaints(wrong)).toMatch(/program.mts.*not assignable/);
  }, 60_000);
});
