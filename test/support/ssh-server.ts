import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join, resolve } from 'node:path';

/** The system's own, or the one that scripts/prepare-machine.mjs unpacked: the package would start a service. */
const programs = ['/usr/sbin/sshd', resolve('node_modules/.cache/keybearer/sshd/usr/sbin/sshd')];

/**
 * The server wants to be root, an account named sshd and a folder /run/sshd. It gets all three in a
 * mount namespace of its own, so that the machine keeps none of them.
 */
const inNamespace = [
  'mount --bind "$1/passwd" /etc/passwd',
  'mount -t tmpfs none /run',
  'mkdir -m 755 /run/sshd',
  'exec "$1/sshd" -D -e -f "$1/sshd_config"',
].join(' && ');

/** A real OpenSSH server on 127.0.0.1, with keys made for it, and the real client beside it. */
export interface SshServer {
  /** A folder that stands for the far machine's disk. */
  readonly far: string;
  /** `ssh -N` with these options, once its log says `until`. */
  connect(options: readonly string[], until: RegExp): Promise<ChildProcess>;
  close(): Promise<void>;
}

export async function startSshServer(): Promise<SshServer> {
  const program = programs.find(existsSync);
  if (program === undefined) throw new Error('There is no sshd: run scripts/prepare-machine.mjs.');
  const folder = mkdtempSync(join(tmpdir(), 'keybearer-ssh-'));
  const far = join(folder, 'far');
  const place = (name: string) => join(folder, name);
  const children: ChildProcess[] = [];

  mkdirSync(far, { mode: 0o700 });
  copyFileSync(program, place('sshd'));
  for (const key of ['host', 'person']) {
    const made = spawnSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', place(key)]);
    if (made.status !== 0) throw new Error(`ssh-keygen: ${made.stderr}`);
  }
  copyFileSync(place('person.pub'), place('authorized_keys'));
  const port = await freePort();
  writeFileSync(place('sshd_config'), configuration({ port, place }));
  writeFileSync(
    place('passwd'),
    `${readFileSync('/etc/passwd', 'utf8')}sshd:x:998:998::/run/sshd:/usr/sbin/nologin\n`,
  );

  const start = (command: string, args: readonly string[], until: RegExp) => {
    const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    children.push(child);
    return said(child, until);
  };

  const asRoot = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  const [command = '', ...args] = [...asRoot, 'unshare', '--mount', 'sh', '-c', inNamespace];
  await start(command, [...args, 'sshd', folder], /Server listening on 127\.0\.0\.1/);

  return {
    far,
    connect: (options, until) =>
      start(
        'ssh',
        [
          ...['-v', '-N', '-F', '/dev/null', '-p', String(port), '-i', place('person')],
          ...['-o', 'IdentitiesOnly=yes', '-o', 'BatchMode=yes', '-o', 'ExitOnForwardFailure=yes'],
          ...['-o', 'StrictHostKeyChecking=no', '-o', `UserKnownHostsFile=${place('known_hosts')}`],
          ...options,
          `${userInfo().username}@127.0.0.1`,
        ],
        until,
      ),
    close: async () => {
      for (const child of children.toReversed()) await ended(child);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const configuration = (made: { port: number; place: (name: string) => string }): string =>
  [
    'ListenAddress 127.0.0.1',
    `Port ${made.port}`,
    `HostKey ${made.place('host')}`,
    `AuthorizedKeysFile ${made.place('authorized_keys')}`,
    'PidFile none',
    'UsePAM no',
    'PermitRootLogin prohibit-password',
    // The folder is in the temporary one, which everybody may write to.
    'StrictModes no',
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    'AllowStreamLocalForwarding yes',
    '',
  ].join('\n');

/** Asked of the system, let go and named in the file: sshd cannot be handed a listening socket. */
function freePort(): Promise<number> {
  return new Promise((found, failed) => {
    const probe = createServer().on('error', failed);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => found(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

function said(child: ChildProcess, until: RegExp): Promise<ChildProcess> {
  let log = '';
  return new Promise((done, failed) => {
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      log += text;
      if (until.test(log)) done(child);
    });
    child.once('error', failed);
    child.once('exit', (code) =>
      failed(new Error(`${child.spawnfile} ended with ${code}: ${log}`)),
    );
  });
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((done) => child.once('exit', done));
  child.kill('SIGTERM');
  await gone;
}
