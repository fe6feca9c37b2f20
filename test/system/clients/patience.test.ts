import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { pathToFileURL } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { silence } from '../../support/scripted-socket.ts';
import { scriptedAgent } from './client-stage.ts';
import { interpreters, literal, PythonProcess } from './python-process.ts';

/** An agent that waits for a person, who never says anything. */
async function waitingAgent() {
  const { agent, socket, key } = await scriptedAgent();
  agent.on('GET /v1/token', silence).on('POST /v1/token/invalidate', silence);
  return { socket, key };
}

const inTime = (seconds: number) => `The agent did not answer within ${seconds} s.`;

/** S85: a person has two minutes, and a program that hangs up before counts as refused. */
describe('S85: a token is waited for as long as a person has to answer', () => {
  it('in Node', async () => {
    const place = JSON.stringify(await waitingAgent());
    const client = JSON.stringify(pathToFileURL('src/clients/node/keybearer.mjs').href);
    const program = `
      const { getToken, invalidateToken } = await import(${client});
      const say = ({ message }) => console.log(message);
      await getToken(${place}).catch(say);
      await getToken({ ...${place}, wait: 10 }).catch(say);
      await invalidateToken('ya29.x', ${place}).catch(say);`;
    const hurry = ['--import', './test/system/cli/hurried-timers.mjs'];
    const child = spawn(process.execPath, [...hurry, '--input-type=module', '-e', program]);
    let out = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text;
    });
    await once(child, 'close');
    expect(out.match(/The agent did not answer within \d+ s\./g)).toEqual(
      [150, 160, 30].map(inTime),
    );
  });

  it.each(interpreters)('in %s', async (interpreter) => {
    const { socket, key } = await waitingAgent();
    const python = new PythonProcess(interpreter, {});
    onTestFinished(async () => void (await python.end()));
    const place = `key=${literal(key)}, socket=${literal(socket)}`;
    const said = await python.run(`
import socket, time, types
keybearer.time = types.SimpleNamespace(monotonic=lambda: time.monotonic() * 200, time=time.time)
keybearer._DeadlineSocket.settimeout = lambda self, left: socket.socket.settimeout(self, left / 200)
def said(ask):
    try:
        ask()
    except keybearer.Temporary as error:
        return str(error)
[
    said(lambda: keybearer.get_token(${place})),
    said(lambda: keybearer.get_token(wait=10, ${place})),
    said(lambda: keybearer.invalidate_token("ya29.x", ${place})),
]`);
    expect(said).toEqual([150, 160, 30].map((seconds) => expect.stringContaining(inTime(seconds))));
  });
});
