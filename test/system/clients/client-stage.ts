import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo, Server, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import {
  keybearerWithSandbox,
  type RunningKeybearer,
  signIn,
} from '../../support/running-keybearer.ts';
import { ScriptedSocket } from '../../support/scripted-socket.ts';

export const calendar = 'https://www.googleapis.com/auth/calendar.readonly';

/** A key of the right form that no agent knows. */
export const someKey = 'Bearer kb1_abcdefghij_bm90IGEga2V5IGF0IGFsbA_checksum';

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'keybearer-client-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export function writeKey(folder: string, key: string, mode = 0o600): string {
  const path = join(folder, 'script.hdr');
  writeFileSync(path, `Authorization: ${key}\n`, { mode });
  return path;
}

/** A socket that answers by script, and a key file to go there with. */
export async function scriptedAgent() {
  const folder = temporaryFolder();
  const agent = await ScriptedSocket.open(join(folder, 'agent.sock'));
  onTestFinished(() => agent.close());
  return { agent, socket: agent.path, key: writeKey(folder, someKey) };
}

export const tokenBody = {
  access_token: 'ya29.a-token_of/the+script~==',
  token_type: 'Bearer',
  expires_in: 1800,
  expires_at: 1_795_245_188,
  scope: `${calendar} openid`,
  account: 'work',
};

/** The real agent with one account signed in at the sandbox, and a key for its calendar. */
export async function realAgent() {
  const { keybearer, sandbox } = await keybearerWithSandbox();
  await signIn(keybearer, { scopes: ['calendar.readonly'] });
  const key = writeKey(keybearer.home, await keybearer.pairedCaller('script', [calendar]));
  const env = { KEYBEARER_HOME: keybearer.home, KEYBEARER_CALLER: key };
  const api = `${sandbox.origin}/calendar/v3/users/me/calendarList`;
  return { keybearer, sandbox, key, env, api, connections: watchConnections() };
}

/** An API that answers with a status for each request, and keeps what was sent. */
export async function ownApi(
  statusOf: (request: IncomingMessage, count: number) => number | Promise<number>,
) {
  const bodies: string[] = [];
  const api = createServer(async (request, response) => {
    bodies.push((await request.toArray()).join(''));
    response.writeHead(await statusOf(request, bodies.length)).end();
  });
  await new Promise<void>((listening) => api.listen(0, '127.0.0.1', listening));
  onTestFinished(() => {
    api.close();
    api.closeAllConnections();
  });
  return { url: `http://127.0.0.1:${(api.address() as AddressInfo).port}/upload`, bodies };
}

/** How many refreshes the sandbox has seen. */
export const refreshes = (sandbox: Awaited<ReturnType<typeof realAgent>>['sandbox']): number =>
  sandbox.requests.count('token', { grant_type: 'refresh_token' });

export const callerNamed = (keybearer: RunningKeybearer, name: string): string => {
  const caller = keybearer.core.state.current().callers.find((one) => one.name === name);
  if (caller === undefined) throw new Error(`There is no caller ${name}.`);
  return caller.id;
};

interface Connections {
  /** How many unix sockets of this process have taken since the last look. */
  taken(): number;
  /** How many of them are open. */
  open(): number;
}

function watchConnections(): Connections {
  const sockets: Socket[] = [];
  let looked = 0;
  const onConnection = (message: unknown): void => {
    const { socket } = message as { socket: Socket & { server?: Server } };
    // An address that is a text is the path of a unix socket; the sandbox is on a port.
    if (typeof socket.server?.address() === 'string') sockets.push(socket);
  };
  subscribe('net.server.socket', onConnection);
  onTestFinished(() => {
    unsubscribe('net.server.socket', onConnection);
  });
  return {
    taken() {
      const since = sockets.length - looked;
      looked = sockets.length;
      return since;
    },
    open: () => sockets.filter((socket) => !socket.destroyed).length,
  };
}
