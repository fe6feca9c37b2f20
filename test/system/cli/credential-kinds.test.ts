import { existsSync } from 'node:fs';
import { chmod, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { sampleAccount } from '../../support/sample-app-state.ts';
import { json, refusal } from '../../support/scripted-socket.ts';
import { commandLineStage, document, ownerBearer, writeKey } from './command-line-stage.ts';

const stage = commandLineStage();
const keyText = '{"type":"service_account","private_key":"-----BEGIN PRIVATE KEY-----"}';
const robot = 'backup@project.iam.gserviceaccount.com';
const drive = 'https://www.googleapis.com/auth/drive.readonly';

const answering = (command: string, output: object): void => {
  stage.socket().on(`POST /v1/manage/commands/${command}`, json(200, output));
};

const sent = (command: string) =>
  stage.socket().seen.filter(({ route }) => route.endsWith(`/${command}`));

const added = (result: 'taken' | 'present' = 'taken') => ({
  result,
  account: {
    ...sampleAccount(),
    ...{ kind: 'service_account', email: robot, alias: 'backup', client: '', scopes: [drive] },
  },
});

const keyFile = async (text = keyText): Promise<string> => {
  const path = join(stage.home(), 'key.json');
  await writeFile(path, text, { mode: 0o600 });
  return path;
};

describe('account add-key', () => {
  test('sends the key with what it shall be for, and leaves the file', async () => {
    answering('service-account.add', added());
    const path = await keyFile();
    const args = ['account', 'add-key', path, '--subject', 'ada@example.com', '--alias', 'backup'];
    const done = await stage.run([...args, '--scope', 'drive.readonly']);
    expect(done.code).toBe(0);
    // Picking a broader permission than is often enough is pointed out, and nothing else is said.
    expect(done.stderr).toBe(
      'drive.readonly may be more than you need. Narrower: drive.file, drive.metadata.readonly.\n',
    );
    expect(done.stdout).toContain(`Added the service account ${robot} as backup`);
    expect(done.stdout).toContain(`The key still stands in ${path}`);
    expect(existsSync(path)).toBe(true);
    expect(sent('service-account.add')).toMatchObject([
      {
        authorization: ownerBearer,
        body: { json: keyText, subject: 'ada@example.com', scopes: [drive], alias: 'backup' },
      },
    ]);
  });

  test('deletes the file when told to, once the key is stored', async () => {
    answering('service-account.add', added());
    const path = await keyFile();
    const done = await stage.run(['account', 'add-key', path, '--delete-file', '--json']);
    expect(document(done)).toMatchObject({ result: 'taken', file_deleted: true });
    expect(existsSync(path)).toBe(false);
  });

  test('says for whom it acts', async () => {
    const { result, account } = added();
    const acting = { ...account, acts_for: 'ada@example.com' };
    answering('service-account.add', { result, account: acting });
    const { stdout } = await stage.run(['account', 'add-key', await keyFile()]);
    expect(stdout).toContain('as backup, acting for ada@example.com, for drive.readonly.');
  });

  test('keeps the file when the key was refused, whatever was told', async () => {
    stage
      .socket()
      .on(
        'POST /v1/manage/commands/service-account.add',
        refusal(409, 'needs_sign_in', 'Google no longer accepts the key.'),
      );
    const path = await keyFile();
    const done = await stage.run(['account', 'add-key', path, '--delete-file']);
    expect(done.code).toBe(5);
    expect(done.stderr).toContain('Google no longer accepts the key.');
    expect(existsSync(path)).toBe(true);
  });

  test.each([
    ['is not there', async () => join(stage.home(), 'missing.json')],
    ['is too long', async () => keyFile('x'.repeat(70_000))],
    [
      'is a link',
      async () => {
        const path = join(stage.home(), 'link.json');
        await symlink(await keyFile(), path);
        return path;
      },
    ],
  ])('refuses a file that %s', async (_, place) => {
    const done = await stage.run(['account', 'add-key', await place(), '--delete-file']);
    expect(done.code).toBe(2);
    expect(sent('service-account.add')).toEqual([]);
  });
});

describe('account add-key of a .p12 file', () => {
  /** The outside of one; what is in it is the agent's to judge. */
  const contained = Buffer.from('3082094902010330', 'hex');
  const p12File = async (): Promise<string> => {
    const path = join(stage.home(), 'key.p12');
    await writeFile(path, contained, { mode: 0o600 });
    return path;
  };
  const key = contained.toString('base64');

  test('wants to know whose key it is', async () => {
    const done = await stage.run(['account', 'add-key', await p12File()]);
    expect(done).toMatchObject({ code: 2, stderr: expect.stringContaining('--email ADDRESS') });
    expect(sent('service-account.add')).toEqual([]);
  });

  test('leaves the password to the agent, which knows the usual one', async () => {
    answering('service-account.add', added());
    const done = await stage.run(['account', 'add-key', await p12File(), '--email', robot]);
    expect(done).toMatchObject({ code: 0, stderr: '' });
    expect(sent('service-account.add')[0]?.body).toEqual({ pkcs12: { key, email: robot } });
  });

  test('takes another password from a file that only its owner can read, never as an argument', async () => {
    answering('service-account.add', added());
    const password = join(stage.home(), 'password');
    await writeFile(password, 'of ada\n', { mode: 0o600 });
    const args = ['account', 'add-key', await p12File(), '--email', robot];
    const done = await stage.run([...args, '--password-file', password, '--client', 'sandbox']);
    expect(done.code).toBe(0);
    expect(sent('service-account.add')[0]?.body).toEqual({
      pkcs12: { key, email: robot, password: 'of ada', client: 'sandbox' },
    });
    await chmod(password, 0o644);
    expect(await stage.run([...args, '--password-file', password])).toMatchObject({
      code: 4,
      stderr: expect.stringContaining('chmod 600'),
    });
  });

  test('where the usual password does not fit and nobody is there to type one, says where to put it', async () => {
    stage
      .socket()
      .on(
        'POST /v1/manage/commands/service-account.add',
        refusal(403, 'not_allowed', 'The password does not open this key.'),
      );
    const done = await stage.run(['account', 'add-key', await p12File(), '--email', robot]);
    expect(done).toMatchObject({ code: 4, stderr: expect.stringContaining('--password-file') });
  });

  test.each([
    ['as openssl writes it', 'Bag Attributes\n    friendlyName: privatekey\n'],
    ['by itself', ''],
  ])('the .pem file that was made of one, %s, is a key as well', async (_, before) => {
    answering('service-account.add', added());
    const path = join(stage.home(), 'key.pem');
    const text = `${before}-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----\n`;
    await writeFile(path, text, { mode: 0o600 });
    const unnamed = await stage.run(['account', 'add-key', path]);
    expect(unnamed).toMatchObject({ code: 2, stderr: expect.stringContaining('PEM') });
    const done = await stage.run(['account', 'add-key', path, '--email', robot]);
    expect(done).toMatchObject({ code: 0, stderr: '' });
    expect(sent('service-account.add')[0]?.body).toEqual({
      pkcs12: { key: Buffer.from(text).toString('base64'), email: robot },
    });
  });

  test('the options of a .p12 file are refused for JSON', async () => {
    const done = await stage.run(['account', 'add-key', await keyFile(), '--email', robot]);
    expect(done).toMatchObject({ code: 2, stderr: expect.stringContaining('.p12') });
  });
});

test('account impersonate says who, through whom and how', async () => {
  answering('impersonation.add', {
    result: 'taken',
    account: { ...added().account, kind: 'impersonated', source: 'work' },
  });
  const args = ['account', 'impersonate', robot, '--source', 'work', '--lifetime', '900'];
  const done = await stage.run([...args, '--delegate', 'middle@example.com']);
  expect(done.stdout).toContain(
    `Added the service account ${robot} as backup, reached through work`,
  );
  expect(sent('impersonation.add')[0]?.body).toEqual({
    source: 'work',
    target: robot,
    delegates: ['middle@example.com'],
    lifetime: 900,
  });
  const nobody = await stage.run(['account', 'impersonate', robot]);
  expect(nobody).toMatchObject({ code: 2, stderr: expect.stringContaining('--source') });
});

describe('account paste-token', () => {
  test('reads the token from standard input', async () => {
    answering('access-token.add', added());
    const done = await stage.run(['account', 'paste-token'], { stdin: ' ya29.pasted \n' });
    expect(done.code).toBe(0);
    expect(sent('access-token.add')[0]?.body).toEqual({ token: 'ya29.pasted' });
    expect(`${done.stdout}${done.stderr}`).not.toContain('ya29');
  });

  test('does not take it as an argument, where everybody could read it', async () => {
    const done = await stage.run(['account', 'paste-token', 'ya29.pasted']);
    expect(done.code).toBe(2);
    expect(sent('access-token.add')).toEqual([]);
  });

  test('says so when nothing comes', async () => {
    const done = await stage.run(['account', 'paste-token']);
    expect(done).toMatchObject({ code: 2, stderr: expect.stringContaining('standard input') });
  });
});

describe('token --audience', () => {
  const body = {
    ...{ identity_token: 'eyJh.eyJi.c2ln', audience: 'https://a.example/?x=1&y=2' },
    ...{ expires_in: 3600, expires_at: 1_800_000_000, account: 'backup', default: false },
  };
  const args = ['token', 'backup', '--audience', body.audience];

  test('prints the identity token alone, or as a header line', async () => {
    await writeKey(stage.callerKeyFile(), 'Bearer kb1_abc');
    stage.socket().on('GET /v1/identity-token', json(200, body));
    expect((await stage.run(args)).stdout).toBe('eyJh.eyJi.c2ln\n');
    expect((await stage.run([...args, '--header'])).stdout).toBe(
      'Authorization: Bearer eyJh.eyJi.c2ln\n',
    );
    expect(document(await stage.run([...args, '--json']))).toEqual({ v: 1, ...body });
    const query = new URLSearchParams(stage.socket().seen[0]?.query);
    expect(Object.fromEntries(query)).toEqual({ account: 'backup', audience: body.audience });
  });

  test('prints nothing that is no token', async () => {
    await writeKey(stage.callerKeyFile(), 'Bearer kb1_abc');
    stage
      .socket()
      .on('GET /v1/identity-token', json(200, { ...body, identity_token: 'a.b.c\r\nX: y' }));
    const done = await stage.run(args);
    expect(done).toMatchObject({ code: 1, stdout: '' });
  });

  test('has no scopes and no patience, and says so', async () => {
    const done = await stage.run([...args, '--scope', 'drive']);
    expect(done).toMatchObject({ code: 2, stderr: expect.stringContaining('--scope') });
  });
});
