import { request } from 'node:http';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { keybearerWithSandbox, signIn } from '../../support/running-keybearer.ts';
import { type SshServer, startSshServer } from '../../support/ssh-server.ts';

/** A script on the far machine: `curl --unix-socket` there. */
function askThere(socketPath: string, path: string, authorization?: string) {
  return new Promise<{ status: number; body: Record<string, unknown> }>((done, failed) => {
    const headers = { host: 'localhost', ...(authorization && { authorization }) };
    request({ socketPath, path, agent: false, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      response.on('end', () => done({ status: response.statusCode ?? 0, body: JSON.parse(text) }));
    })
      .on('error', failed)
      .end();
  });
}

async function sshServer(): Promise<SshServer> {
  const server = await startSshServer();
  onTestFinished(() => server.close());
  return server;
}

test('ssh -R takes the socket along: a caller key works on the far machine, nothing works without', async () => {
  const { keybearer } = await keybearerWithSandbox();
  await signIn(keybearer, { scopes: ['calendar.readonly'] });
  const key = await keybearer.pairedCaller('far-notebook', ['calendar.readonly']);
  const server = await sshServer();
  const there = join(server.far, 'agent.sock');
  await server.connect(['-R', `${there}:${keybearer.core.socketPath}`], /remote forward success/);

  expect(await askThere(there, '/v1/token')).toMatchObject({
    status: 401,
    body: { error: 'unauthenticated' },
  });
  expect(await askThere(there, '/v1/token', key)).toMatchObject({
    status: 200,
    body: { token_type: 'Bearer', scope: 'https://www.googleapis.com/auth/calendar.readonly' },
  });

  const { entries } = await keybearer.run('audit.read', { caller: 'far-notebook', event: 'token' });
  expect(entries).toMatchObject([{ peer: { program: expect.stringMatching(/\/ssh$/) } }]);
});
