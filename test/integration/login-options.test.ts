import { describe, expect, it } from 'vitest';
import { commandLine } from '../support/command-line-in-process.ts';
import { freePort, holdPort } from '../support/ports.ts';
import { keybearerWithSandbox, type RunningKeybearer } from '../support/running-keybearer.ts';

const accountsOf = (keybearer: RunningKeybearer) => keybearer.core.state.current().accounts;

describe('login says in the consent URL what it is told to', () => {
  it.each<[string[], Record<string, string | undefined>]>([
    [['--hd', 'sandbox.example'], { hd: 'sandbox.example' }],
    [['--prompt', 'consent'], { prompt: 'consent' }],
    [['--prompt', 'select_account', '--prompt', 'consent'], { prompt: 'select_account consent' }],
    [['--prompt', 'select_account consent'], { prompt: 'select_account consent' }],
    [['--access-type', 'offline'], { access_type: 'offline', prompt: 'consent' }],
    [['--access-type', 'online'], { access_type: 'online', prompt: undefined }],
    [['--access-type=online', '--prompt=consent'], { access_type: 'online', prompt: 'consent' }],
    [['--include-granted-scopes'], { include_granted_scopes: 'true' }],
    [['--parameter', 'hl=de', '--parameter', 'x=a=b'], { hl: 'de', x: 'a=b' }],
    [['--parameter', 'approval_prompt=force'], { prompt: 'consent', approval_prompt: undefined }],
    [['--parameter', 'approval_prompt=auto'], { prompt: undefined, approval_prompt: undefined }],
    [[], { hd: undefined, prompt: 'consent', access_type: 'offline' }],
  ])('%j', async (options, said) => {
    const { keybearer, sandbox } = await keybearerWithSandbox();
    sandbox.wants.next('authorization', said);
    const ran = await commandLine(keybearer, ['login', ...options]);
    expect(ran.err).not.toContain('not as wanted');
    expect(ran).toMatchObject({ exit: 0 });
    sandbox.wants.assertMet();
  });

  it('explains the old word, and for whom earlier scopes are heeded', async () => {
    const { keybearer } = await keybearerWithSandbox();
    const old = await commandLine(keybearer, ['login', '--parameter', 'approval_prompt=force']);
    expect(old.err).toContain('prompt=consent');
    const auto = await commandLine(keybearer, [
      ...['login', '--parameter', 'approval_prompt=auto', '--access-type', 'online'],
    ]);
    expect(auto.err).toContain('sending no prompt');
    const included = await commandLine(keybearer, ['login', '--include-granted-scopes']);
    expect(included.err).toContain('ignores it for desktop clients');
  });
});

describe('login refuses as a wrong use, before anybody is asked,', () => {
  it.each<[string[], string]>([
    [['--prompt', 'force'], '--prompt takes none, consent or select_account'],
    [['--prompt', 'none', '--prompt', 'consent'], 'cannot stand with another'],
    [['--access-type', 'forever'], '--access-type is online or offline'],
    [['--hd', 'ada@example.com'], 'not a domain'],
    [['--hd', 'a.example', '--hd', 'b.example'], 'given twice'],
    [['--parameter', 'hl'], 'NAME=VALUE'],
    [['--parameter', '=de'], 'NAME=VALUE'],
    [['--parameter', 'hl='], 'no value'],
    [['--parameter', 'hl=de', '--parameter', 'hl=fr'], 'given twice'],
    [['--parameter', 'state=x'], 'belongs to Keybearer'],
    [['--parameter', 'redirect_uri=http://127.0.0.1:1/'], '--port'],
    [['--parameter', 'client_secret=x'], 'a secret into the address bar'],
    [['--parameter', 'login_hint=a@b.example'], '--account'],
    [['--prompt', 'consent', '--parameter', 'approval_prompt=force'], 'one of the two'],
    [['--port', '80'], '1024 to 65535'],
    [['--port', '65536'], '1024 to 65535'],
    [['--port', '8080,8090'], '1024 to 65535'],
    [['--port', 'http'], '1024 to 65535'],
    [['--paste', '--port', '8080'], 'nothing listens'],
    [['--device', '--port', '8080'], 'nothing listens'],
    [['--device', '--hd', 'sandbox.example'], 'by code'],
    [['--device', '--access-type', 'online'], 'by code'],
  ])('%j', async (options, words) => {
    const { keybearer, sandbox } = await keybearerWithSandbox();
    const ran = await commandLine(keybearer, ['login', ...options]);
    expect(ran).toMatchObject({ exit: 2, out: '' });
    expect(ran.err).toContain(words);
    expect(sandbox.requests.count('authorization')).toBe(0);
    expect(keybearer.core.state.current().signIn).toBeNull();
  });
});

describe('how it ends', () => {
  it('online access says when it ends and what to do then', async () => {
    const { keybearer } = await keybearerWithSandbox();
    const ran = await commandLine(keybearer, ['login', '--access-type', 'online']);
    expect(ran.exit).toBe(0);
    expect(ran.out).toContain('Online access: it ends in 59 min');
    expect(ran.out).toContain('keybearer login --account ada@sandbox.example --access-type online');
    const json = await commandLine(keybearer, ['login', '--access-type', 'online', '--json']);
    const [account] = accountsOf(keybearer);
    expect(JSON.parse(json.out)).toMatchObject({
      v: 1,
      updated: true,
      account: account?.id,
      ends_at: account?.sign_in_ends_at,
    });
    const status = await commandLine(keybearer, ['accounts', '--json']);
    expect(JSON.parse(status.out).accounts).toMatchObject([{ kind: 'access_token' }]);
  });

  it('somebody of another domain is named, and exits with 5', async () => {
    const { keybearer } = await keybearerWithSandbox();
    keybearer.browser.decisions = { account: 'eve@corp.example' };
    const ran = await commandLine(keybearer, ['login', '--hd', 'sandbox.example']);
    expect(ran).toMatchObject({ exit: 5, out: '' });
    expect(ran.err).toContain('eve@corp.example');
    expect(accountsOf(keybearer)).toEqual([]);
  });

  it('the ports of the older tools: the second, where the first is busy', async () => {
    const { keybearer, sandbox } = await keybearerWithSandbox();
    const [busy, free] = [await freePort(), await freePort()];
    await holdPort(busy);
    const argv = ['login', '--port', String(busy), '--port', String(free)];
    expect(await commandLine(keybearer, argv)).toMatchObject({ exit: 0 });
    const { redirect_uri } = sandbox.requests.last('authorization').parameters;
    expect(new URL(redirect_uri ?? '').port).toBe(String(free));
  });

  it('a chosen port is that of the one-time link, too, so that a tunnel can carry it', async () => {
    const { keybearer } = await keybearerWithSandbox();
    const port = await freePort();
    const running = commandLine(keybearer, ['login', '--no-browser', '--port', String(port)]);
    const { link } = await keybearer.signInAt('waiting_for_browser');
    expect(new URL(link).port).toBe(String(port));
    await keybearer.browser.visit(link);
    expect((await running).out.split('\n')[0]).toBe(link);
  });

  it('an online account that is named signs in again, and an unknown name is refused', async () => {
    const { keybearer } = await keybearerWithSandbox();
    await commandLine(keybearer, ['login', '--access-type', 'online']);
    const again = await commandLine(keybearer, [
      'login',
      '--account',
      'ada',
      '--access-type',
      'online',
    ]);
    expect(again.out).toContain('Signed in again');
    const nobody = await commandLine(keybearer, ['login', '--account', 'nobody']);
    expect(nobody.exit).not.toBe(0);
  });
});
