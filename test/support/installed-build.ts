import { copyFile, symlink } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { build } from 'vite';

/** The built agent and command line in a folder of their own, with what stands beside them when installed. */
export async function buildInstalled(place: string): Promise<void> {
  for (const configFile of ['vite.main.config.ts', 'vite.cli.config.ts']) {
    await build({ configFile, logLevel: 'warn', build: { outDir: join(place, 'dist') } });
  }
  await symlink(resolve('node_modules'), join(place, 'node_modules'));
  await symlink(resolve('assets'), join(place, 'assets'));
  await copyFile('package.json', join(place, 'package.json'));
}
