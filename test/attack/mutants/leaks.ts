import { attack, type Mutant } from './mutant.ts';

const canary = attack('canary');
const journey = 'test/system/electron/journey.test.ts';

/** As the scan names the places where it saw something. */
const at = (...places: readonly string[]) => places.map((place) => `"place": "${place}"`);

/** What it was, where several leaks meet in one place. */
const seen = (...kinds: readonly string[]) => kinds.map((kind) => `"what": "${kind}"`);

/** Secrets put where none may be, one way into each channel that the canary run looks through. */
export const leakMutants: readonly Mutant[] = [
  {
    ...{ rows: 'threat 16', off: 'silence of the log about the input of commands' },
    file: 'src/main/agent-socket/routes/manage.ts',
    find: "log.info('managed', { command: name,",
    put: "log.info('managed', { input: Buffer.from(JSON.stringify(request.body ?? '')).toString('hex').slice(0, 400), command: name,",
    ...{ tests: [canary], shows: [...at('log'), ...seen('backup passphrase')] },
  },
  {
    ...{ rows: 'threat 16', off: 'silence of the log about a sign-in on another device' },
    file: 'src/main/oauth/device-sign-in.ts',
    find: "log.info('sign_in_started', { mode: 'device',",
    put: "log.info('sign_in_started', { mode: 'device', code: Buffer.from(this.#authorization.deviceCode.reveal()).toString('hex'),",
    ...{ tests: [canary], shows: seen('device code') },
  },
  {
    ...{ rows: 'threat 16', off: 'silence of the record about keys' },
    file: 'src/main/agent-socket/token-errand.ts',
    find: 'scopes: query.scopes,\n  });',
    put: "scopes: [request.headers.authorization ?? ''],\n  });",
    ...{ tests: [canary], shows: at('home/audit.jsonl') },
  },
  {
    ...{ rows: 'threat 16', off: 'silence of the record about people' },
    file: 'src/main/agent-socket/pairing-desk.ts',
    find: 'accountId: grant.account,',
    put: 'accountId: accounts.byId(grant.account)?.email,',
    ...{ tests: [canary], shows: at('audit.jsonl') },
  },
  {
    ...{ rows: 'threat 16', off: 'a token kept out of settings and snapshots' },
    file: 'src/main/accounts/grant-keeping.ts',
    find: 'name: grant.name,',
    put: 'name: grant.accessToken.reveal(),',
    ...{ tests: [canary], shows: at('home/settings.json', 'socket', 'window') },
  },
  {
    ...{ rows: 'threat 9', off: 'a token kept out of what passes to the window by IPC' },
    file: 'src/main/accounts/grant-keeping.ts',
    find: 'name: grant.name,',
    put: 'name: grant.accessToken.reveal(),',
    tests: [journey],
  },
  {
    ...{ rows: 'threat 16', off: 'a token kept from other programs' },
    file: 'src/main/credentials/token-cache.ts',
    find: 'tokens.set(scopeKey(scopes), token);',
    put: [
      'tokens.set(scopeKey(scopes), token);',
      'const leak = Buffer.from(token.secret.reveal()).toString("base64");',
      'const { spawn } = process.getBuiltinModule("node:child_process");',
      'spawn("sleep", ["0.4"], { argv0: token.secret.reveal(), env: { ...process.env, LEAK: leak } });',
      'process.stdout.write(leak);',
    ].join('\n'),
    ...{ tests: [canary], shows: at('a command line', 'an environment', 'stdout') },
  },
  {
    ...{ rows: 'threat 16', off: 'silence of an error about what a server sent' },
    file: 'src/main/oauth/token-answer.ts',
    find: "return malformed('access_token');",
    put: "return malformed('access_token' + JSON.stringify(body));",
    ...{ tests: [canary], shows: at('login, stderr') },
  },
  {
    ...{ rows: 'threat 16', off: 'the hiding of secrets in the playground' },
    file: 'src/main/playground/hidden-text.ts',
    find: "text === '' ? [] : [hiddenPart(name, text)];",
    put: "name === '' ? [] : plain(text);",
    ...{ tests: [canary], shows: at('playground.refresh') },
  },
  {
    ...{ rows: 'threat 16', off: 'the removal of secrets from an imported file' },
    file: 'src/main/import/originals.ts',
    find: 'await files.replace(path, was, left.value);',
    put: 'await files.replace(path, was, was);',
    ...{ tests: [canary], shows: at('an imported file', 'left.json') },
  },
  {
    ...{ rows: 'threat 16', off: 'the sealing of what an import replaced' },
    file: 'src/main/import/originals.ts',
    find: 'const written = await copies.write(name, sealed);',
    put: 'await copies.write(name + ".plain", Buffer.from(JSON.stringify(copy)));\nconst written = await copies.write(name, sealed);',
    ...{ tests: [canary], shows: ['.plain.age",'] },
  },
  {
    ...{ rows: 'threat 16', off: 'the sealing of a backup' },
    file: 'src/main/export/export-commands.ts',
    find: 'await writeFile(parts, input.path, sealed);',
    put: 'await writeFile(parts, input.path, content);',
    ...{ tests: [canary], shows: at('backup.age', 'backup-by-window.age') },
  },
];
