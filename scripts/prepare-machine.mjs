#!/usr/bin/env node
// Makes sure that the machine has what the tests need: Debian's packages, and keytar built against
// them. Run before every `npm test`; says nothing and takes a fraction of a second when all is there.
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const project = fileURLToPath(new URL('../', import.meta.url));

/** For a real keychain, a real browser and the real command line. */
const testPackages = [
  'libsecret-1-0',
  'gnome-keyring',
  'dbus',
  'libglib2.0-bin',
  'chromium',
  'chromium-headless-shell',
  'curl',
  'iproute2',
  'procps',
  'python3',
  'openssl',
  'python3-google-auth',
  'python3-requests',
  'python3-oauth2client',
  'python3-keyring',
  'python3-secretstorage',
  'libsecret-tools',
  'p7zip-full',
  'openssh-client',
  'libwrap0',
  'zsh',
  'fish',
];

/** `test/support/ssh-server.ts` looks here. */
const sshServer = join(project, 'node_modules', '.cache', 'keybearer', 'sshd');

/** For building keytar, where no keytar loads yet. */
const buildPackages = ['libsecret-1-dev', 'make', 'g++', 'pkg-config'];

const say = (text) => console.log(`prepare-machine: ${text}`);

function giveUp(text) {
  console.error(`prepare-machine: ${text}`);
  process.exit(1);
}

/** The end of what a command printed: enough to see why it failed. */
function run(command, args, options = {}) {
  const done = spawnSync(command, args, { encoding: 'utf8', ...options });
  const said = `${done.stdout ?? ''}${done.stderr ?? ''}${done.error?.message ?? ''}`;
  return { ok: done.status === 0, said: said.trim().split('\n').slice(-15).join('\n') };
}

const has = (program) => run('sh', ['-c', `command -v ${program}`]).ok;

/** keytar loads libsecret at once, so loading it in a child shows both; the child keeps a crash away from here. */
function keytarLoads() {
  return run(process.execPath, ['-e', "require('keytar')"], { cwd: project }).ok;
}

function missingPackages(names) {
  const asked = spawnSync(
    'dpkg-query',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg-query's own placeholders
    ['-W', '-f', '${Package} ${db:Status-Status}\\n', ...names],
    {
      encoding: 'utf8',
    },
  );
  const installed = new Set(
    (asked.stdout ?? '')
      .split('\n')
      .map((line) => line.split(' '))
      .filter(([, status]) => status === 'installed')
      .map(([name]) => name),
  );
  return names.filter((name) => !installed.has(name));
}

function installPackages(names) {
  const asRoot = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  const byHand = `Run: sudo apt-get install -y --no-install-recommends ${names.join(' ')}`;
  // `sudo -n` never asks for a password: a test run must not wait for an answer nobody gives.
  if (asRoot.length > 0 && !run('sudo', ['-n', 'true']).ok) {
    giveUp(`the tests need Debian packages that only root can install. ${byHand}`);
  }
  say(`installing ${names.join(' ')}`);
  const apt = [
    ...asRoot,
    ...['env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-o', 'DPkg::Lock::Timeout=300'],
  ];
  const [program, ...before] = apt;
  // A list that could not be brought up to date may still do; the install below is what counts.
  run(program, [...before, 'update']);
  const installed = run(program, [...before, 'install', '-y', '--no-install-recommends', ...names]);
  if (!installed.ok) giveUp(`apt-get failed:\n${installed.said}\n${byHand}`);
}

function prepareDebian(keytarMissing) {
  const missing = missingPackages([...testPackages, ...(keytarMissing ? buildPackages : [])]);
  if (missing.length > 0) installPackages(missing);
  if (!existsSync('/usr/sbin/sshd') && !existsSync(sshServer)) unpackSshServer();
}

/**
 * The package would start a server on port 22 of this machine and at every start of it; the test needs
 * the program alone, on a port of its own.
 */
function unpackSshServer() {
  say('unpacking openssh-server, without installing it');
  const folder = mkdtempSync(join(tmpdir(), 'keybearer-sshd-'));
  try {
    const fetched = run('apt-get', ['download', 'openssh-server'], { cwd: folder });
    const [file] = readdirSync(folder);
    if (!fetched.ok || !file) giveUp(`apt-get download openssh-server failed:\n${fetched.said}`);
    mkdirSync(sshServer, { recursive: true });
    const unpacked = run('dpkg', ['-x', join(folder, file), sshServer]);
    if (!unpacked.ok) giveUp(`openssh-server could not be unpacked:\n${unpacked.said}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Elsewhere nothing is installed by itself; what the system keychain tests need is said, once. */
function prepareElsewhere() {
  const programs = ['dbus-daemon', 'gnome-keyring-daemon', 'gdbus', 'chromium', 'curl', 'openssl'];
  if (process.platform === 'win32')
    return say('not a Debian machine: the system tests may not run');
  const missing = programs.filter((program) => !has(program));
  if (missing.length > 0) say(`not a Debian machine, and not found: ${missing.join(', ')}`);
  return undefined;
}

/**
 * Node's own headers, where they came with Node: node-gyp would otherwise download them. Next to the
 * program for an unpacked archive, under /usr for Debian-style packages.
 */
function headersPrefix() {
  const prefixes = [dirname(dirname(process.execPath)), '/usr'];
  return prefixes.find((prefix) => existsSync(join(prefix, 'include', 'node', 'node.h')));
}

/**
 * keytar is an optional dependency: `npm ci` leaves it out without a word when it cannot be built.
 * Built in a folder of its own and then copied, because an `npm install` here could change other
 * modules, and the lock file is not to be touched.
 */
function installKeytar() {
  const { optionalDependencies, allowScripts } = readManifest(project);
  const version = optionalDependencies.keytar;
  say(`building keytar ${version}`);
  const folder = mkdtempSync(join(tmpdir(), 'keybearer-keytar-'));
  try {
    const manifest = { private: true, dependencies: { keytar: version }, allowScripts };
    writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
    const prefix = headersPrefix();
    const installed = run('npm', ['install', '--no-audit', '--no-fund', '--no-package-lock'], {
      cwd: folder,
      env: {
        ...process.env,
        ...(prefix && { npm_config_nodedir: prefix }),
        // A person's own setting must not leave keytar unbuilt; only keytar is in this folder.
        npm_config_ignore_scripts: 'false',
        // No binary from elsewhere where a compiler is at hand.
        ...(debian && { npm_config_build_from_source: 'true' }),
      },
      shell: process.platform === 'win32',
    });
    if (!installed.ok) return `keytar could not be built:\n${installed.said}`;
    copyBuilt(join(folder, 'node_modules'));
    return keytarLoads() ? undefined : 'keytar was built and does not load';
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * keytar, and what of its dependencies `npm ci` left out with it: it runs without them, but npm calls
 * a tree broken in which they are missing, and the packager then packs nothing.
 */
function copyBuilt(from) {
  for (const name of packagesIn(from)) {
    const to = join(project, 'node_modules', name);
    if (name !== 'keytar' && existsSync(to)) continue;
    rmSync(to, { recursive: true, force: true });
    mkdirSync(dirname(to), { recursive: true });
    cpSync(join(from, name), to, { recursive: true });
  }
}

function packagesIn(modules) {
  return readdirSync(modules)
    .filter((name) => !name.startsWith('.'))
    .flatMap((name) =>
      name.startsWith('@')
        ? readdirSync(join(modules, name)).map((one) => join(name, one))
        : [name],
    );
}

function readManifest(folder) {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
}

const debian = process.platform === 'linux' && has('apt-get') && has('dpkg-query');
const keytarMissing = !keytarLoads();
if (debian) prepareDebian(keytarMissing);
else prepareElsewhere();

// A libsecret that has just been installed may have been all that was missing.
if (keytarMissing && !keytarLoads()) {
  const trouble = installKeytar();
  if (trouble && debian) giveUp(trouble);
  if (trouble) say(trouble);
}
