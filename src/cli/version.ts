/** Put in by the build from package.json (vite.cli.config.ts), so that no file has to be read for it. */
declare const KEYBEARER_VERSION: string | undefined;

export const version: string =
  typeof KEYBEARER_VERSION === 'string' ? KEYBEARER_VERSION : 'not built';
