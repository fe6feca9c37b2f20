import { describe, expect, it } from 'vitest';
import {
  applicationDefault,
  gcloudDatabase,
  gcloudUser,
  multiprocessFile,
  multistoreFile,
  oauth2clientFile,
  oauth2lCache,
  rcloneConfig,
  type Sample,
  type SampleCredential,
  tokenJson,
} from '../../support/credential-samples.ts';
import { calendar, importFile, importStage } from '../../support/import-stage.ts';

describe('import of what people have', () => {
  it.each<[string, (credential: SampleCredential) => Sample | Promise<Sample>]>([
    ['file.Storage of oauth2client', oauth2clientFile],
    ['a multistore file', multistoreFile],
    ['a multiprocess file', (credential) => multiprocessFile({ work: credential })],
    ["google-auth's token.json", tokenJson],
    ['application default credentials', applicationDefault],
    [
      "gcloud's credentials.db",
      (credential) => gcloudDatabase({ 'ada@sandbox.example': gcloudUser(credential) }),
    ],
    ['rclone.conf', rcloneConfig],
    ["oauth2l's cache", oauth2lCache],
  ])('takes %s: tried at the token endpoint, kept, and good for tokens', async (_, make) => {
    const { keybearer, sandbox, issued } = await importStage();
    const credential = await issued();
    const { bytes } = await make(credential);
    const view = await importFile(keybearer, bytes);
    expect(view.step).toBe('done');
    expect(view.rows).toMatchObject([
      { source: 'token.json', account: 'ada@sandbox.example', result: 'taken', reason: null },
    ]);
    const [account] = keybearer.core.state.current().accounts;
    expect(account).toMatchObject({
      sandbox: true,
      status: 'ready',
      scopes: [calendar, 'email', 'openid'].sort(),
    });
    const item = keybearer.secrets.items.get(`account:${account?.id}`)?.reveal();
    expect(item).toContain(credential.refreshToken);

    const refreshes = () => sandbox.requests.all().filter(({ endpoint }) => endpoint === 'token');
    const before = refreshes().length;
    await keybearer.run('account.refresh', {});
    expect(refreshes().length).toBe(before + 1);

    const again = await importFile(keybearer, bytes);
    expect(again.rows).toMatchObject([{ result: 'present', reason: null }]);
    expect(keybearer.core.state.current().accounts.length).toBe(1);
  });
});
