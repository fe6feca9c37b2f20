import { readFileSync } from 'node:fs';
import type { Configuration } from 'electron-builder';
import { installationOnlyPackages } from './build/runtime-packages.ts';
import { updateFeed } from './build/update-feed.ts';

const lockfile = JSON.parse(readFileSync(new URL('./package-lock.json', import.meta.url), 'utf8'));

/** Only a package with a feed updates itself, and only a signed one may have a feed (docs/releasing.md). */
const feed = updateFeed(process.env);

/** Against whoever can start or change the app's files: row 14 of the threat model. */
const electronFuses = {
  /** Off: `ELECTRON_RUN_AS_NODE` would turn our signed binary into any program at all. */
  runAsNode: false,
  enableNodeOptionsEnvironmentVariable: false,
  enableNodeCliInspectArguments: false,
  enableCookieEncryption: true,
  enableEmbeddedAsarIntegrityValidation: true,
  onlyLoadAppFromAsar: true,
  /** Off: our package has no snapshot of its own, and with this on Electron would not start without one. */
  loadBrowserProcessSpecificV8Snapshot: false,
  grantFileProtocolExtraPrivileges: false,
  /** Off: electron-builder signs after it has set the fuses. */
  resetAdHocDarwinSignature: false,
};

/** What runs, and nothing that only builds, documents or tests it. */
const files = [
  'dist/**',
  // The entries of plain Node, of the demo and of the command line, which has a place of its own below.
  '!dist/{agent,demo}.mjs',
  '!dist/{keybearer.js,package.json}',
  'assets/sign-in.html',
  'assets/tray/**/*.png',
  'assets/icons/*.png',
  'LICENSE',
  '!**/*.map',
  '!**/node_modules/**/*.{ts,cts,mts,cc,hh,h,inc,S,asm,def,gyp,gypi,sh,svg,ico,html,yml,yaml,zip,drawio,bnf}',
  '!**/node_modules/**/!(LICENSE|license).md',
  '!**/node_modules/**/.*',
  '!**/node_modules/**/{CMakeLists.txt,CNAME}',
  '!**/node_modules/**/{test,tests,__tests__,bench,benchmark,benchmarks,doc,docs,example,examples}/**',
  // Electron needs glibc.
  '!**/node_modules/@koromix/*/musl_*/**',
  '!**/node_modules/koffi/{lib,vendor}/**',
  '!**/node_modules/keytar/src/**',
  // Of SQLite's builds only the one that Node loads.
  '!**/node_modules/sql.js/dist/{sql-asm,sqljs-,worker,sql-wasm-}*',
  '!**/node_modules/sql.js/{AUTHORS,eslint.config.cjs}',
  ...installationOnlyPackages(lockfile).map((name) => `!**/node_modules/${name}/**`),
];

/** The command line beside the app. It runs on the person's own Node: with the fuse off, the app cannot be one. */
const commandLine = (launcher: string) => [
  { from: 'dist/keybearer.js', to: 'cli/keybearer.cjs' },
  { from: `build/cli/${launcher}`, to: `cli/${launcher}` },
];

const config: Configuration = {
  appId: 'org.keybearer.desktop',
  productName: 'Keybearer',
  copyright: 'Copyright © the Keybearer authors',
  directories: { output: 'release', buildResources: 'build' },
  extraMetadata: { main: 'dist/index.mjs', desktopName: 'keybearer-desktop.desktop' },
  files,
  asar: true,
  // Libraries that the system loads itself cannot lie in an archive.
  asarUnpack: ['**/*.node'],
  electronFuses,
  // keytar and koffi speak N-API, which is the same in Node and Electron: what npm installed works.
  npmRebuild: false,
  // Every other dependency has to be there; a keychain-less build is still a whole one.
  allowMissingDependencies: false,
  // biome-ignore lint/suspicious/noTemplateCurlyInString: electron-builder's own placeholders
  artifactName: '${productName}-${version}-${os}-${arch}.${ext}',
  publish: feed.publish,

  linux: {
    target: ['AppImage', 'deb', 'rpm', 'tar.gz'],
    // `keybearer` is the command line.
    executableName: 'keybearer-desktop',
    syncDesktopName: true,
    icon: 'assets/icons',
    category: 'Utility',
    synopsis: 'One place for your Google sign-ins',
    maintainer: 'Keybearer',
    desktop: { entry: { Keywords: 'Google;OAuth;token;account;sign-in;' } },
    extraResources: commandLine('keybearer'),
    // Nothing signs these files in a way that the updater could check.
    publish: null,
  },
  deb: {
    fpm: ['build/cli/usr-bin-keybearer=/usr/bin/keybearer'],
    depends: [
      'libgtk-3-0',
      'libnotify4',
      'libnss3',
      'libxss1',
      'libxtst6',
      'xdg-utils',
      'libatspi2.0-0',
      'libuuid1',
      'libsecret-1-0',
    ],
    recommends: ['gnome-keyring | kwalletmanager | keepassxc', 'nodejs (>= 20.19)'],
  },
  rpm: { fpm: ['build/cli/usr-bin-keybearer=/usr/bin/keybearer'] },

  mac: {
    // The updater of macOS installs from the zip.
    target: ['dmg', 'zip'],
    category: 'public.app-category.developer-tools',
    icon: 'assets/icon-macos.png',
    hardenedRuntime: true,
    gatekeeperAssess: false,
    entitlements: 'build/entitlements.mac.plist',
    entitlementsInherit: 'build/entitlements.mac.plist',
    forceCodeSigning: feed.mustBeSigned,
    extraResources: commandLine('keybearer'),
  },

  win: {
    target: ['nsis'],
    icon: 'assets/icon.png',
    verifyUpdateCodeSignature: true,
    forceCodeSigning: feed.mustBeSigned,
    extraResources: commandLine('keybearer.cmd'),
  },
  nsis: {
    oneClick: false,
    perMachine: false,
    // Sign-ins and settings outlive an installation; they are taken back in the app, account by account.
    deleteAppDataOnUninstall: false,
  },
};

export default config;
