import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

/** File, text, and the word by which the linter's complaint is known; none when it must be content. */
const cases: readonly [path: string, text: string, complaint: string | undefined][] = [
  [
    'src/main/accounts/a.ts',
    "import { app } from 'electron';\nexport const a = app;\n",
    'src/main/electron',
  ],
  [
    'src/main/oauth/a.ts',
    "import keytar from 'keytar';\nexport const a = keytar;\n",
    'child process',
  ],
  [
    'src/main/accounts/b.ts',
    "import * as o from 'openid-client';\nexport const a = o;\n",
    'src/main/oauth',
  ],
  [
    'src/main/web-ui/a.ts',
    "import * as o from 'openid-client';\nexport const a = o;\n",
    'src/main/oauth',
  ],
  [
    'src/main/oauth/b.ts',
    "import { a } from '../adapters/http.ts';\nexport const b = a;\n",
    'knows ports',
  ],
  [
    'src/main/credentials/a.ts',
    "import { a } from '../compose.ts';\nexport const b = a;\n",
    'knows ports',
  ],
  [
    'src/main/import/a.ts',
    "import { a } from '../adapters/foreign-files.ts';\nexport const b = a;\n",
    'knows ports',
  ],
  ['src/main/export/a.ts', 'export const now = () => Date.now();\n', 'injected'],
  [
    'src/main/core.ts',
    "import { a } from './adapters/foreign-files.ts';\nexport const b = a;\n",
    'knows ports',
  ],
  [
    'src/main/compose.ts',
    "import { a } from './adapters/foreign-files.ts';\nexport const b = a;\n",
    undefined,
  ],
  [
    'src/main/credentials/b.ts',
    "import koffi from 'koffi';\nexport const a = koffi;\n",
    'adapters',
  ],
  ['src/main/import/b.ts', "export const a = () => import('sql.js');\n", 'adapters'],
  [
    'src/main/import/d.ts',
    "import type A from 'node-forge';\nexport type B = typeof A;\n",
    'adapters',
  ],
  ['src/main/adapters/f.ts', "import koffi from 'koffi';\nexport const a = koffi;\n", undefined],
  [
    'src/main/accounts/c.ts',
    "import { a } from '../../renderer/x.ts';\nexport const b = a;\n",
    'a face',
  ],
  [
    'src/renderer/a.ts',
    "import { a } from '../main/secret.ts';\nexport const b = a;\n",
    'renderer imports',
  ],
  [
    'src/renderer/b.ts',
    "import { a } from '../cli/main.ts';\nexport const b = a;\n",
    'renderer imports',
  ],
  [
    'src/cli/a.ts',
    "import { a } from '../main/secret.ts';\nexport const b = a;\n",
    'only src/shared',
  ],
  ['src/cli/b.ts', "import { z } from 'zod';\nexport const b = z;\n", 'without dependencies'],
  [
    'src/shared/a.ts',
    "import { a } from '../main/secret.ts';\nexport const b = a;\n",
    'only itself',
  ],
  ['src/shared/b.ts', "import { join } from 'node:path';\nexport const b = join;\n", 'only itself'],
  ...['oauth', 'credentials', 'accounts', 'agent-socket'].flatMap((room) =>
    [
      'export const a = Date.now();\n',
      'export const a = Math.random();\n',
      'export const a = new Date();\n',
      'setTimeout(() => {}, 1);\n',
      "export const a = fetch('https://example.com');\n",
    ].map((text, at): [string, string, string] => [`src/main/${room}/r${at}.ts`, text, 'injected']),
  ),
  ['src/main/adapters/a.ts', 'export default 1;\n', 'noDefaultExport'],
  ['src/main/adapters/b.ts', 'export const a: any = 1;\n', 'noExplicitAny'],
  ['src/main/adapters/c.ts', 'export const a = [1].at(0)!;\n', 'noNonNullAssertion'],
  [
    'src/main/adapters/d.ts',
    "import k from 'keytar';\nexport const a = k.findCredentials('x');\n",
    'crash the process',
  ],
  ['src/main/adapters/e.ts', "import k from 'keytar';\nexport const a = k;\n", undefined],
  ['src/main/oauth/e.ts', "import * as o from 'openid-client';\nexport const a = o;\n", undefined],
  ['src/main/electron/e.ts', "import { app } from 'electron';\nexport const a = app;\n", undefined],
];

const folder = mkdtempSync(join(tmpdir(), 'keybearer-layers-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** One run of the linter over all cases, with the project's own rules. */
function complaints(): string {
  cpSync('biome.json', join(folder, 'biome.json'));
  cpSync('lint', join(folder, 'lint'), { recursive: true });
  for (const [path, text] of cases) {
    mkdirSync(join(folder, dirname(path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const ran = spawnSync(
    resolve('node_modules/.bin/biome'),
    ['lint', '--vcs-enabled=false', '--max-diagnostics=none', '--colors=off', 'src'],
    { cwd: folder, encoding: 'utf8' },
  );
  return ran.stdout + ran.stderr;
}

describe('the layer rules', () => {
  const output = complaints();
  /** Each complaint begins with `path:line:column rule`. */
  const about = (path: string) =>
    output
      .split(/\n(?=src\/\S+:\d+)/)
      .filter((part) => part.startsWith(`${path}:`))
      .join('\n');

  it.each(cases)('%s with %j is answered by %s', (path, _text, complaint) => {
    if (complaint === undefined) expect(about(path)).toBe('');
    else expect(about(path)).toContain(complaint);
  });
});
