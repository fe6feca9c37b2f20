import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { CanaryRun } from './canary-run.ts';

const robot = 'robot@canary-project.iam.gserviceaccount.com';
const deploy = 'deploy@canary-project.iam.gserviceaccount.com';

/** Every way to an account beside the browser's, and a token of each. */
export async function addOtherKinds(run: CanaryRun): Promise<void> {
  const { issuer } = run;
  const key = run.give('service-account.json', issuer.serviceAccountJson, ['private key']);
  const scopes = ['--scope', 'openid', '--scope', 'cloud-platform'];
  await run.keybearer('account', 'add-key', key, ...scopes);
  run.handedOut.push((await run.keybearer('token', robot)).stdout);
  await run.keybearer('token', robot, '--audience', 'https://service.example');

  await run.keybearer('account', 'impersonate', deploy, '--source', robot, '--alias', 'deploy');

  await run.keybearer('login', '--device', '--scope', 'drive.file');
  const pasted = ['account', 'paste-token', '--client', 'canary', '--alias', 'lent'];
  await run.keybearerReading(`${issuer.lentToken}\n`, ...pasted);

  const granted = [
    `${await run.ownAlias()}=calendar.readonly`,
    ...['deploy=cloud-platform', 'lent=calendar.readonly openid email'],
  ];
  const grants = granted.flatMap((grant) => ['--grant', grant]);
  await run.keybearer('caller', 'change', 'nightly', ...grants);
  for (const account of ['deploy', 'lent']) {
    const asked = `/v1/token?account=${account}`;
    run.handedOut.push((await run.ask('GET', asked, `Bearer ${run.keys.caller}`)).text);
  }
}

/** Secrets come in from files, go out into files, and back. */
export async function moveFiles(run: CanaryRun): Promise<void> {
  const { agent, issuer } = run;
  const secrets = ['client secret', 'refresh token'];
  const old = run.give('token.json', issuer.tokenJson(0), secrets);
  await run.keybearer('import', old);
  await run.keybearer('import', old, '--json');
  await run.keybearer('import', old, '--replace', '--yes');
  run.emptied.push(readFileSync(old, 'latin1'));
  await run.keybearer('import', '--undo', old);
  // This one stays as it was left: its secrets are in the sealed copy alone.
  const left = run.give('left.json', issuer.tokenJson(1), []);
  await run.keybearer('import', left, '--replace', '--yes');
  run.emptied.push(readFileSync(left, 'latin1'));

  const own = await run.ownAlias();
  run.givenFiles['exported.json'] = secrets;
  await run.keybearer('export', own, join(agent.place, 'exported.json'), '--yes');
  run.givenFiles['exported-key.json'] = ['private key'];
  const keyForm = ['--format', 'service_account', '--yes'];
  await run.keybearer('export', robot, join(agent.place, 'exported-key.json'), ...keyForm);

  const words = run.give('words', `${run.backupPassphrase}\n`, ['backup passphrase']);
  const backup = join(agent.place, 'backup.age');
  await run.keybearer('backup', backup, '--passphrase-file', words);
  await run.keybearer('logout', 'lent', '--yes');
  await run.keybearer('restore', backup, '--passphrase-file', words);
  const wrong = run.give('wrong-words', 'not the words at all\n', []);
  await run.keybearer('restore', backup, '--passphrase-file', wrong);
  rmSync(wrong);
}

/** What the window asks for over HTTP, where its pages show how tokens come about. */
export async function lookThroughTheWindow(run: CanaryRun): Promise<void> {
  const account = await run.ownAlias();
  await run.windowCommand('account.refresh', { account });
  await run.windowCommand('playground.transcript', {});
  await run.windowCommand('playground.refresh', { account });
  await run.windowCommand('audit.read', {});
  await run.windowCommand('import.replaced', {});
  await run.windowCommand('doctor.run', {});
  const path = join(run.agent.place, 'exported-by-window.json');
  run.givenFiles['exported-by-window.json'] = ['client secret', 'refresh token'];
  await run.windowCommand('export.account', { account, format: 'authorized_user', path });
  const backup = join(run.agent.place, 'backup-by-window.age');
  await run.windowCommand('backup.create', { path: backup, passphrase: run.backupPassphrase });
}
