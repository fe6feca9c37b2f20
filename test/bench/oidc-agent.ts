import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Processes } from '../demo/processes.ts';

/** oidc-agent in a home of its own, with one account at an issuer that always answers the same. */
export interface OidcAgent {
  /** Milliseconds, of this many calls of its own client library. */
  p50(times: number): Promise<number>;
  close(): Promise<void>;
}

/** undefined where it is not installed. */
export async function startOidcAgent(
  folder: string,
  built: string,
): Promise<OidcAgent | undefined> {
  const home = join(folder, 'oidc-agent');
  mkdirSync(join(home, '.oidc-agent'), { recursive: true, mode: 0o700 });
  const socket = join(home, 'agent.sock');
  const env = { PATH: process.env.PATH, HOME: home, TMPDIR: home, OIDC_SOCK: socket };
  const processes = new Processes(built, env);
  const known = await processes.program('oidc-agent', '--version').catch(() => undefined);
  if (known === undefined) return undefined;
  const issuer = await startIssuer();
  const close = async (): Promise<void> => {
    await processes.endAll();
    issuer.close();
  };
  try {
    // In the foreground, so that it is a process of ours and ends with this run.
    processes.start('oidc-agent', ['--console', `--socket-path=${socket}`]);
    await serves(socket);
    await addAccount(processes, home, issuer);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    async p50(times) {
      const said = processes.script('oidc-agent-client.mjs', String(times)).line('p50 ');
      return Number(await said);
    },
    close,
  };
}

/** What it prints stays in its buffer while its output is a pipe, so its socket has to tell. */
async function serves(socket: string): Promise<void> {
  const end = performance.now() + 10_000;
  while (!existsSync(socket)) {
    if (performance.now() > end) throw new Error('oidc-agent did not open its socket.');
    await wait(20);
  }
}

async function addAccount(processes: Processes, home: string, issuer: Server): Promise<void> {
  const passwordFile = join(home, 'password');
  writeFileSync(passwordFile, 'a password of the bench\n', { mode: 0o600 });
  const { code, err } = await processes.program(
    ...['oidc-gen', 'bench', '--manual', `--iss=${originOf(issuer)}/`, '--client-id=bench'],
    ...['--client-secret=bench', '--flow=refresh', '--rt=a-refresh-token', '--scope=openid'],
    // It insists on one and does not use it.
    '--redirect-uri=http://localhost:4242',
    ...[`--pw-file=${passwordFile}`, '--prompt=none', '--confirm-default'],
  );
  if (code !== 0) throw new Error(err);
}

function startIssuer(): Promise<Server> {
  const server = createServer((request, response) => {
    const origin = originOf(server);
    const metadata = {
      issuer: `${origin}/`,
      authorization_endpoint: `${origin}/authorize`,
      token_endpoint: `${origin}/token`,
      userinfo_endpoint: `${origin}/userinfo`,
      jwks_uri: `${origin}/keys`,
      scopes_supported: ['openid', 'offline_access'],
      response_types_supported: ['code'],
      grant_types_supported: ['authorization_code', 'refresh_token'],
    };
    const tokens = {
      access_token: `ya29.${'x'.repeat(64)}`,
      token_type: 'Bearer',
      expires_in: 3600,
      refresh_token: 'a-refresh-token',
      scope: 'openid offline_access',
    };
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(request.url?.startsWith('/.well-known/') ? metadata : tokens));
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

const originOf = (server: Server): string =>
  `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
