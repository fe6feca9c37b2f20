import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { json } from '../../support/scripted-socket.ts';
import { realAgent, scriptedAgent, temporaryFolder, tokenBody } from './client-stage.ts';
import { interpreters, PythonProcess } from './python-process.ts';

/** A program beside a copy of the one file, with nothing of this project near it. */
async function alone(file: string, program: readonly string[], env: Record<string, string>) {
  const folder = temporaryFolder();
  copyFileSync(file, join(folder, file.replace(/.*\//, '')));
  const [command = '', name = '', ...source] = program;
  writeFileSync(join(folder, name), source.join('\n'));
  const begun = performance.now();
  const child = spawn(command, [join(folder, name)], { cwd: folder, env });
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  const [code] = await once(child, 'close');
  return { code, out, err, ms: performance.now() - begun };
}

async function agentWithToken() {
  const { agent, socket, key } = await scriptedAgent();
  agent.on('GET /v1/token', json(200, tokenBody));
  return { KEYBEARER_SOCKET: socket, KEYBEARER_CALLER: key, HOME: temporaryFolder() };
}

const nodeFile = 'src/clients/node/keybearer.mjs';
const pythonFile = 'src/clients/python/keybearer.py';

describe('one file, copied beside a program', () => {
  it('is all that Node needs for a token, and its idle connection keeps no program running', async () => {
    const ran = await alone(
      nodeFile,
      [
        process.execPath,
        'program.mjs',
        "import { createAuthClient, getToken } from './keybearer.mjs';",
        "console.log((await getToken({ account: 'work' })).account);",
        'await createAuthClient().catch(({ code, message }) => console.log(code, message));',
      ],
      await agentWithToken(),
    );
    expect(ran).toMatchObject({ code: 0, err: '' });
    expect(ran.out).toBe(
      'work\nnot_supported createAuthClient needs google-auth-library 10 or later: npm install google-auth-library\n',
    );
    // The agent would hold the connection for half a minute.
    expect(ran.ms).toBeLessThan(10_000);
  });

  it.each(interpreters)(
    'is all that %s needs for a token, and leaves nothing open',
    async (interpreter) => {
      const ran = await alone(
        pythonFile,
        [interpreter, 'program.py', 'from keybearer import *', 'print(get_token("work").account)'],
        { ...(await agentWithToken()), PYTHONDEVMODE: '1', PYTHONNOUSERSITE: '1' },
      );
      expect(ran).toMatchObject({ code: 0, out: 'work\n', err: '' });
    },
  );
});

describe.each(interpreters)('a fork, in %s', (interpreter) => {
  it('asks over a connection of its own, and leaves that of its parent alone', async () => {
    const { env, connections } = await realAgent();
    const python = new PythonProcess(interpreter, env);
    onTestFinished(async () => {
      await python.end();
    });
    const children = await python.run(`
import os
keybearer.get_token()
def child():
    for _ in range(5):
        keybearer.get_token()
codes = []
for _ in range(2):
    pid = os.fork()
    if pid == 0:
        try:
            child()
            os._exit(7)
        finally:
            os._exit(1)
    codes.append(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
keybearer.get_token()
codes`);
    expect(children).toEqual([7, 7]);
    expect(connections.taken()).toBe(3);
  });
});
