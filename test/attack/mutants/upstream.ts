import { attack, gone, type Mutant, mutantsOf, never, socket, unit } from './mutant.ts';

const hostileBackup = 'test/integration/export/hostile-backup.test.ts';
const clientOfAnother = 'test/integration/client-of-another.test.ts';
const identity = mutantsOf(
  'credentials/identity-tokens.ts',
  'test/integration/identity-token.test.ts',
);
const removalCutOff = 'test/integration/removal-cut-off.test.ts';
const backoff = mutantsOf('credentials/backoff.ts', unit('credentials/backoff'));
const flights = mutantsOf('credentials/flights.ts', attack('upstream-crowds'));
const service = mutantsOf('credentials/token-service.ts', unit('credentials/token-service'));
const restored = mutantsOf('export/restored-account.ts', hostileBackup);
const backup = mutantsOf('export/backup.ts', hostileBackup);
const http = mutantsOf('adapters/http.ts', unit('adapters/http'));
const tunnel = mutantsOf('adapters/proxy-tunnel.ts', unit('adapters/proxy'));
const redaction = mutantsOf('adapters/redaction.ts', unit('adapters/log'));

/** What leaves for the authorization server, how often, and where it may go at all. */
export const upstreamMutants: readonly Mutant[] = [
  http('T51', 'the deadline of a request', gone('    late = true;\n    end();\n')),
  http(
    'T51',
    'the end of a tunnel that no request uses',
    gone('    tunnel.destroy();\n'),
    unit('adapters/proxy'),
  ),
  http('T52', 'the length of a body that Node gives none', [
    "{ 'content-length': String(Buffer.byteLength(body)) }",
    '{}',
  ]),
  tunnel('T51', 'the end of a tunnel with its request', [
    'agent: false,\n    signal,',
    'agent: false,',
  ]),
  tunnel(
    'T55',
    'the look whether a proxy opened a tunnel',
    never('statusCode < 200 || statusCode > 299'),
  ),
  tunnel(
    'T55',
    'the name by which a proxy is verified',
    ['...verifiedName(proxy),', 'host: verifiedName(proxy).host,'],
    unit('adapters/http-tls'),
  ),
  backoff('S91', 'the second for which a failure is everybody’s answer', [
    'Math.max(leastMs, own, retryAfter * 1000)',
    'Math.max(own, retryAfter * 1000)',
  ]),
  backoff('S91', 'the wish of the server to be left alone', [
    'Math.max(leastMs, own, retryAfter * 1000)',
    'Math.max(leastMs, own)',
  ]),
  backoff('S91', 'the minute after five failures', [
    'attempts >= breakerAfter\n        ? breakerMs\n        : ',
    'attempts < 0\n        ? breakerMs\n        : ',
  ]),
  service('S91', 'the hold after a failure', [
    'if (pause > 0) return stillWaiting',
    'if (pause < 0) return stillWaiting',
  ]),
  service(
    'S91',
    'the hold after a failure of one scope set',
    [
      'return force ? undefined : backoff.held(scopeSetKey(account.id, scopes));',
      'return undefined;',
    ],
    attack('upstream-crowds'),
  ),
  mutantsOf('credentials/attempt-failure.ts', attack('upstream-crowds'))(
    'S91',
    'the limit of that hold to the scope set',
    [
      'backoff.failed(\n    scopeSetKey(accountId, scopes),\n    failure.retryAfter,',
      'backoff.failed(\n    accountId,\n    failure.retryAfter,',
    ],
  ),
  mutantsOf('credentials/backoff.ts', attack('upstream-crowds'))(
    'S91',
    'the failure that is told while it is held',
    never('failure === undefined || pause === 0'),
  ),
  flights('S91', 'the one flight for all who ask', [
    'this.#flights.get(key) ?? this.#begin',
    'this.#begin',
  ]),
  service('S91', 'the thirty seconds between forced refreshes', never('refused.length === 0')),
  service(
    'S91',
    'the scope sets that each have thirty seconds of their own',
    [
      'known.filter((set) => !this.#forcedAtBoot.has(scopeSetKey(accountId, set)))',
      'known.filter(() => this.#forcedAtBoot.size === 0)',
    ],
    attack('upstream-crowds'),
  ),
  service(
    'S82',
    'the end of what comes for an account that was logged out meanwhile',
    never("registry.byId(accountId)?.state.kind === 'removing'"),
    attack('held-answers'),
  ),
  service(
    'S91',
    'the free place of who waits for the same token',
    [
      'if (!this.#flights.has(account.id, scopes)) {\n      const refused',
      'if (true) {\n      const refused',
    ],
    attack('upstream-crowds'),
  ),
  service(
    'S91',
    'the count of who asks again after a pause',
    [
      'overLimit = request.asker?.mayAsk();',
      'if (clock.boot() + (request.wait ?? 0) === deadline) overLimit = request.asker?.mayAsk();',
    ],
    attack('upstream-crowds'),
  ),
  service(
    'S91',
    'the end of a wait with the limit of its script',
    [' || overLimit !== undefined', ''],
    attack('upstream-crowds'),
  ),
  service('S91', 'the failure for scripts that were in the line already', [
    'account === undefined || !forScripts ? 0',
    'account !== undefined || !forScripts ? 0',
  ]),
  service('S100', 'the limit on what is fetched ahead for one script', [
    '=== undefined && !full)',
    '=== undefined)',
  ]),
  flights('S100', 'the two places of one script in the line of an account', [
    'own.length < mostOfOne',
    'own.length < 30',
  ]),
  flights('S93', 'the look whether anybody still waits', [
    'if (passengers.waiting > 0) return',
    'if (passengers.waiting >= 0) return',
  ]),
  mutantsOf('credentials/account-queue.ts', attack('upstream-crowds'))(
    'S100',
    'the way that scripts give to a person',
    ['turns.findIndex(({ givesWay }) => !givesWay())', '0'],
  ),
  mutantsOf('agent-socket/token-wait.ts', socket('tokens'))(
    'S100',
    'the leaving after the deadline',
    gone('      ended.leave();\n'),
  ),
  mutantsOf('agent-socket/routes/invalidate.ts', socket('tokens'))(
    'S91',
    'the count of invalidations',
    never('pause > 0'),
  ),
  mutantsOf('agent-socket/connections.ts', socket('hygiene'))(
    'S73',
    'the count of requests sent ahead of their answers',
    [' || connection.inWork.length > 0', ''],
  ),
  mutantsOf('agent-socket/connections.ts', attack('held-answers'))(
    'S73',
    'the end after the last of them',
    never('connection.sentAhead > mostSentAhead'),
  ),

  restored(
    'threat 7',
    'the comparison of a restored account with its credential',
    never('!together'),
  ),
  restored(
    'threat 7',
    'the refusal of another server in a backup',
    never('!isKnownIssuer(issuerNamed(credential.issuer))'),
  ),
  restored('threat 7', 'the refusal of another token endpoint in a backup', [
    'if (!issuer.ok) return elsewhere;',
    'if (!issuer.ok) return ok(undefined);',
  ]),
  restored('threat 7', 'the refusal of another issuer’s token endpoint in a backup', [
    'issuerIdentifier(issuer.value) === credential.issuer;',
    'true;',
  ]),
  restored('threat 7', 'the one spelling of Google’s token endpoint in a backup', [
    "issuer.value.kind !== 'google' || tokenEndpoint === googleTokenEndpoint;",
    'true;',
  ]),
  backup(
    'threat 7',
    'the refusal of a client of another server',
    never('!isKnownIssuer(record.issuer)'),
  ),
  backup(
    'threat 7',
    'the respect of a backup for the accounts that are here',
    never('registry.byId(account.id) !== undefined'),
    'test/integration/export/export.test.ts',
  ),
  mutantsOf('credentials/token-mint.ts', hostileBackup)(
    'threat 7',
    'the one server of an impersonation and its source',
    never('!atOneIssuer(source.issuer, credential.issuer)'),
  ),
  mutantsOf('credentials/issued-to.ts', clientOfAnother)(
    'threat 7',
    'the one client of a refresh token',
    ['clientId === credential.clientId && ', ''],
  ),
  mutantsOf('credentials/issued-to.ts', hostileBackup)(
    'threat 7',
    'the one server of a refresh token',
    [' && atOneIssuer(issuerIdentifier(issuer), credential.issuer)', ''],
  ),
  mutantsOf('credentials/refresh-attempt.ts', clientOfAnother)(
    'threat 7',
    'the look at the client before a refresh',
    never('!issued.ok'),
  ),
  mutantsOf('accounts/account-removal.ts', clientOfAnother)(
    'threat 7',
    'the look at the client before a log-out revokes',
    never('!issued.ok'),
  ),
  mutantsOf('accounts/account-narrowing.ts', clientOfAnother)(
    'threat 7',
    'the look at the client before permissions are given up',
    never('!issued.ok'),
  ),
  identity(
    'S82',
    'the end of identity tokens with their account or key',
    gone('    parts.cache.dropToo((accountId) => this.#drop(accountId));\n'),
  ),
  identity(
    'S82',
    'the look whether the account of an identity token is still here',
    never("now === undefined || now.state.kind === 'removing'"),
  ),
  identity('S82', 'the look whether the key of an identity token was replaced', [
    'if (!asking.dropped) ',
    '',
  ]),
  mutantsOf('accounts/account-removal.ts', unit('accounts/account-removal'))(
    'D118',
    'the mark on an account until scripts have lost it',
    [
      '    parts.forgotten(account.id);\n    registry.remove(account.id);\n',
      '    registry.remove(account.id);\n    parts.forgotten(account.id);\n',
    ],
  ),
  mutantsOf('core.ts', removalCutOff)(
    'D118',
    'the look at a start for scripts that hold an account which is gone',
    gone('    await forgetGone(removal, callers.grantedAccounts());\n'),
  ),
  mutantsOf('accounts/gone-accounts.ts', removalCutOff)(
    'D118',
    'the care for an account that can be recovered',
    never("credential.ok || credential.failure.code !== 'credential_missing'"),
  ),
  mutantsOf('agent-socket/unlocking.ts', removalCutOff)(
    'D118',
    'the second try at a list of scripts that the disk refused',
    gone('      book.saveAgain();\n'),
  ),
  mutantsOf('accounts/owed-revocation.ts', clientOfAnother)(
    'threat 7',
    'the word of the store about whom an owed token was issued to',
    ['issuedTo: { client_id, issuer } }', 'issuedTo: {} }'],
  ),

  redaction(
    'threat 16',
    'the redaction of caller keys',
    gone('  /kbo?1_[\\w-]+/g, // our caller keys and the owner key; base64url has a "-" too\n'),
  ),
  redaction(
    'threat 16',
    'the redaction of addresses',
    gone('  /[\\w.+-]+@[\\w-]+\\.[\\w.-]+/g, // addresses of people\n'),
  ),
  mutantsOf('adapters/log.ts', unit('adapters/log'))(
    'threat 16',
    'the dropping of what is no plain value',
    ["allowed ? value : '[dropped]'", 'value'],
  ),
  mutantsOf('agent-socket/http-app.ts', socket('tokens'))(
    'S98',
    'silence about the text of an exception',
    ['error: name, code });', 'error: String((error as Error).stack), code });'],
  ),
  mutantsOf('agent-socket/answers.ts', socket('forbidden'))(
    'S97',
    'the header against sniffing',
    gone("  'x-content-type-options': 'nosniff',\n"),
  ),
  mutantsOf('agent-socket/answers.ts', socket('forbidden'))(
    'S97',
    'the header against caches',
    gone("  'cache-control': 'no-store',\n"),
  ),
  mutantsOf('agent-socket/token-errand.ts', socket('tokens'))(
    'S96',
    'the plain text for who wants it',
    never("request.headers.accept?.includes('text/plain')"),
  ),
  mutantsOf('agent-socket/strict-json.ts', attack('fuzz'))(
    'S99',
    'the forgetting of what was parsed (a leak put in)',
    [
      'text = utf8.decode(bytes);',
      'text = utf8.decode(bytes);\n    ((globalThis as { kept?: unknown[] }).kept ??= []).push([...bytes]);',
    ],
  ),
];
