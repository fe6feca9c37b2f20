import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

interface Locked {
  readonly version?: string;
  readonly dev?: boolean;
  readonly license?: string;
  readonly integrity?: string;
  readonly resolved?: string;
  readonly hasInstallScript?: boolean;
}

const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
const lockfile = JSON.parse(readFileSync('package-lock.json', 'utf8'));
const locked = Object.entries<Locked>(lockfile.packages).filter(([folder]) => folder !== '');
const production = locked.filter(([, { dev }]) => !dev);
const nameOf = (folder: string): string => folder.split('node_modules/').at(-1) ?? '';

describe('threat 22: what others wrote and we run', () => {
  it('one package may run a script when it is installed, and that is keytar', () => {
    const scripts: Record<string, boolean> = manifest.allowScripts;
    expect(Object.keys(scripts).filter((name) => scripts[name])).toEqual(['keytar']);
    // Decided one by one: a new one must not be allowed or refused unseen.
    const asking = locked
      .filter(([, one]) => one.hasInstallScript)
      .map(([folder]) => nameOf(folder));
    expect(Object.keys(scripts).sort()).toEqual(asking.sort());
  });

  it('nothing of ours runs when someone installs us', () => {
    const installing = ['preinstall', 'install', 'postinstall', 'prepare', 'prepublish'];
    expect(Object.keys(manifest.scripts).filter((name) => installing.includes(name))).toEqual([]);
  });

  it('the lock file names no host, so that the one that is set up is asked', () => {
    expect(locked.filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
  });

  it('every package that is shipped has the hash by which it is recognised', () => {
    const without = production.filter(([, { integrity }]) => !integrity?.startsWith('sha512-'));
    expect(without).toEqual([]);
  });

  it('every direct dependency is one version, chosen by us', () => {
    const { dependencies, devDependencies, optionalDependencies } = manifest;
    const all = { ...dependencies, ...devDependencies, ...optionalDependencies };
    expect(
      Object.entries<string>(all).filter(([, range]) => !/^\d+\.\d+\.\d+$/.test(range)),
    ).toEqual([]);
  });

  it('every package that is shipped may be: its licence asks for no more than to be named', () => {
    const permissive = [
      ...['MIT', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD', 'Apache-2.0'],
      ...['BlueOak-1.0.0', 'CC0-1.0', 'Python-2.0'],
    ];
    const oneOf = (license = 'none') => license.replace(/[()]/g, '').split(' OR ');
    const others = production.filter(
      ([, { license }]) => !oneOf(license).some((one) => permissive.includes(one)),
    );
    expect(others.map(([folder, { license }]) => [folder, license])).toEqual([]);
  });

  it('the bill of materials of docs/releasing.md lists every package that is shipped', () => {
    const [, command = ''] =
      /^ *(npm sbom .*?)(?: >.*)?$/m.exec(readFileSync('docs/releasing.md', 'utf8')) ?? [];
    const [program = '', ...args] = command.split(' ');
    const text = execFileSync(program, args, {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const listed: { purl: string }[] = JSON.parse(text).components;
    const purls = new Set(listed.map(({ purl }) => decodeURIComponent(purl)));
    const missing = production.filter(
      ([folder, { version }]) => !purls.has(`pkg:npm/${nameOf(folder)}@${version}`),
    );
    expect(missing.map(([folder]) => folder)).toEqual([]);
  });
});
