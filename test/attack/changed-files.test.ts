import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Sandbox, startSandbox } from '../sandbox/sandbox.ts';
import { FollowingBrowser } from '../support/following-browser.ts';
import { BuiltAgent, until } from './built-agent.ts';

/**
 * Threat 8, D115 and D121 with the built agent and its real files: a program of the same user edits
 * the list of callers or the record, or puts an old copy back, while Keybearer is stopped.
 */
let agent: BuiltAgent;
let sandbox: Sandbox;
/** As Keybearer wrote them last. */
let good: Buffer;
let record: string;

const callersFile = () => join(agent.home, 'callers.json');
const auditFile = () => join(agent.home, 'audit.jsonl');
const keyFile = () => join(agent.home, 'callers', 'mail.hdr');

const keybearer = (...args: readonly string[]) => agent.keybearer(...args).finished;

/** The code or the token that the script gets. */
async function scriptGets(): Promise<string> {
  const url = 'http://localhost/v1/token';
  const args = ['-sS', '--unix-socket', agent.socketPath, '-H', `@${keyFile()}`, url];
  const answer = JSON.parse((await agent.program('curl', args).finished).stdout);
  return answer.error ?? (answer.access_token === undefined ? 'nothing' : 'a token');
}

async function restartedWith(change: () => void): Promise<void> {
  await agent.stop();
  change();
  await agent.start();
}

beforeAll(async () => {
  sandbox = await startSandbox();
  agent = await BuiltAgent.build();
  await agent.start();
  const clientFile = join(agent.place, 'client_secret.json');
  writeFileSync(clientFile, sandbox.clientSecretJson, { mode: 0o600 });
  await keybearer('client', 'add', clientFile);
  const login = agent.keybearer('login', '--no-browser', '--scope', 'calendar.readonly');
  await until(() => login.stdout().includes('\n'));
  const browser = new FollowingBrowser();
  await browser.visit(login.stdout().trim());
  browser.close();
  await login.finished;
  const pair = agent.keybearer('caller', 'pair', 'mail', '--scope', 'calendar.readonly');
  let code: string | undefined;
  while (code === undefined) {
    const listed = JSON.parse((await keybearer('caller', 'list', '--json')).stdout);
    code = listed.pairings[0]?.code;
  }
  await keybearer('caller', 'approve', code);
  expect((await pair.finished).code).toBe(0);
  await agent.stop();
  good = readFileSync(callersFile());
  record = readFileSync(auditFile(), 'utf8');
  await agent.start();
});
afterAll(async () => {
  await agent?.remove();
  await sandbox?.close();
});

test('what Keybearer wrote itself is served after a restart', async () => {
  expect(await scriptGets()).toBe('a token');
});

describe('D115: the list of callers', () => {
  const edits: readonly (readonly [string, (text: string) => string])[] = [
    ['one digit of an expiry', (text) => text.replace(/("expires_at": ?\d)\d/, '$19')],
    ['a scope more', (text) => text.replace(/"scopes": ?\[/, '$&"openid",')],
    ['the full token allowed', (text) => text.replace(/("allow_full_token": ?)false/, '$1true')],
    ['the seal taken out', (text) => text.replace(/,\s*"seal": ?\{[^}]*\}/, '')],
  ];

  test.each(edits)('with %s serves nobody, and says so', async (_what, edit) => {
    const text = good.toString();
    expect(edit(text)).not.toBe(text);
    await restartedWith(() => writeFileSync(callersFile(), edit(text)));
    expect(['policy_tampered', 'unauthenticated']).toContain(await scriptGets());
    const status = JSON.parse((await keybearer('status', '--json')).stdout);
    expect(JSON.stringify(status)).toContain('policy_tampered');
  });

  test('is served again once a person has looked and kept it', async () => {
    const text = good.toString().replace(/("allow_full_token": ?)false/, '$1true');
    await restartedWith(() => writeFileSync(callersFile(), text));
    expect(await scriptGets()).toBe('policy_tampered');
    expect((await keybearer('caller', 'review', '--keep')).code).toBe(0);
    expect(await scriptGets()).toBe('a token');
    // From here on this one is the list.
    await agent.stop();
    good = readFileSync(callersFile());
    await agent.start();
  });

  test('edited while Keybearer runs changes nothing: what it has in memory holds, and the edit is put aside and told', async () => {
    await restartedWith(() => writeFileSync(callersFile(), good));
    writeFileSync(callersFile(), good.toString().replace('"mail"', '"intruder"'));
    expect(await scriptGets()).toBe('a token');
    expect((await keybearer('caller', 'change', 'mail', '--rate', '50')).code).toBe(0);
    expect((await keybearer('status', '--json')).stdout).toContain('policy_edited');
    expect((await keybearer('audit', '--event', 'policy')).stdout).toContain('while it ran');
    const aside = readdirSync(agent.home).find((name) => name.startsWith('callers.corrupt-')) ?? '';
    expect(readFileSync(join(agent.home, aside), 'utf8')).toContain('"intruder"');
    expect(readFileSync(callersFile(), 'utf8')).not.toContain('"intruder"');
    await agent.stop();
    good = readFileSync(callersFile());
    await agent.start();
  });
});

describe('D121: the record', () => {
  /** As it is found, and found again at the next start, until a person says that it was seen. */
  const chainAfter = async (text: string) => {
    await restartedWith(() => writeFileSync(auditFile(), text));
    const { chain } = JSON.parse((await keybearer('audit', '--json')).stdout);
    await restartedWith(() => undefined);
    expect(JSON.parse((await keybearer('audit', '--json')).stdout).chain).toEqual(chain);
    expect((await keybearer('audit', '--seen')).code).toBe(0);
    expect((await keybearer('status', '--json')).stdout).not.toContain('audit_broken');
    return chain;
  };

  test('with a line changed is reported as broken there', async () => {
    const lines = record.split('\n');
    lines[2] = (lines[2] ?? '').replace('"allowed"', '"refused"');
    expect(lines.join('\n')).not.toBe(record);
    expect(await chainAfter(lines.join('\n'))).toMatchObject({
      status: 'broken',
      reason: 'altered',
    });
  });

  test('with its end cut off is reported as shortened', async () => {
    const lines = record.trimEnd().split('\n').slice(0, 3);
    expect(await chainAfter(`${lines.join('\n')}\n`)).toMatchObject({
      status: 'broken',
      reason: 'shortened',
    });
  });
});

test('D115: the list from before a revocation, put back, does not bring the caller back', async () => {
  await restartedWith(() => writeFileSync(callersFile(), good));
  expect(await scriptGets()).toBe('a token');
  expect((await keybearer('caller', 'revoke', 'mail')).code).toBe(0);
  expect(await scriptGets()).toBe('unauthenticated');
  await restartedWith(() => writeFileSync(callersFile(), good));
  expect(await scriptGets()).toBe('policy_tampered');
});
