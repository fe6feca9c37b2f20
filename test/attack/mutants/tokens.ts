import { attack, gone, type Mutant, mutantsOf, never, socket, unit } from './mutant.ts';

const policy = mutantsOf('agent-socket/policy.ts', unit('agent-socket/policy'));
const errand = mutantsOf('agent-socket/token-errand.ts', socket('tokens'));
const waiting = mutantsOf('agent-socket/token-wait.ts', socket('tokens'));
const asking = mutantsOf('agent-socket/token-ask.ts', socket('approvals'));
const approvals = mutantsOf('agent-socket/approvals.ts', socket('approvals'));
const rate = mutantsOf('agent-socket/rate.ts', unit('agent-socket/rate'));
const token = mutantsOf('agent-socket/routes/token.ts', socket('caller-policy'));
const invalidate = mutantsOf('agent-socket/routes/invalidate.ts', socket('pause'));
const repeat = mutantsOf('agent-socket/repeat.ts', socket('repeat'));
const chain = mutantsOf('agent-socket/audit-chain.ts', unit('agent-socket/audit-trail'));
const file = mutantsOf('adapters/audit-file.ts', unit('agent-socket/audit-file'));
const trail = mutantsOf('agent-socket/audit-trail.ts', unit('agent-socket/audit-trail'));
const tally = mutantsOf('agent-socket/audit-tally.ts', unit('agent-socket/audit-trail'));
const deleted = unit('agent-socket/audit-deleted');
const gathering = mutantsOf('agent-socket/gather-window.ts', unit('agent-socket/audit-trail'));
const armed = mutantsOf(
  'electron/armed-questions.ts',
  unit('electron/approvals'),
  attack('approval-fatigue'),
);

/** Which token, asked of whom, counted and recorded how. */
export const tokenMutants: readonly Mutant[] = [
  policy('S79', 'the limit to the scopes of the grant', [
    ' && !includesAllScopes(grant.scopes, wanted.scopes)',
    ' && false',
  ]),
  policy(
    'threat 7',
    'the refusal of an account on its way out',
    never("account.state.kind === 'removing'"),
  ),
  policy('threat 7', 'the limit to what the account has now', [
    ' || !includesAllScopes(account.scopes, scopes)',
    '',
  ]),
  policy('threat 7', 'the limit of an address to the own accounts', [
    'own.length === 1 ? own[0] : undefined',
    'grants[0]',
  ]),
  policy('S65', 'the one answer for an account that is unknown and one of others', [
    'return withAccount(own.length === 1 ? own[0] : undefined);',
    'if (!named && own.length === 0) return nameOne;\n    return withAccount(own.length === 1 ? own[0] : undefined);',
  ]),
  errand(
    'threat 7',
    'the look at the scopes that came back',
    never('!allowFullToken && !includesAllScopes(grant.scopes, token.scopes)'),
  ),
  errand(
    'threat 7',
    'the look whether all that was asked for came back',
    never('query.scopes && !includesAllScopes(token.scopes, query.scopes)'),
  ),
  errand(
    'S82',
    'the second look at the caller after a wait',
    ['const now = desk.again(caller.id);\n  if (!now)', 'const now = caller;\n  if (!now)'],
    socket('tokens'),
    socket('pause'),
  ),
  errand(
    'S82',
    'the second look at the pause after a wait',
    ['const failure = desk.closed(now);', 'const failure = undefined as never;'],
    socket('pause'),
    socket('caller-policy'),
  ),
  errand(
    'S85',
    'the second look whether a person wants to be asked',
    never('!approved && desk.approvals.isNeeded(now, account.id, scopes)'),
    socket('approvals'),
  ),
  waiting(
    'S82',
    'the end of a wait with the right',
    never("judgeErrand(context, errand).kind !== 'allow'"),
    socket('pause'),
    socket('caller-policy'),
  ),
  waiting('S93', 'the end of a wait with the client', never('!reply.raw.writableFinished')),
  waiting('S93', 'the record of a client that has gone', [
    "trail.record({ ...entry, decision: 'client_gone' });",
    '',
  ]),
  waiting('S100', 'the deadline of a wait', ['wait + foregroundBudget', '1e9']),
  waiting('S91', 'the count of what goes upstream', [
    'return pause > 0 ? tooMany(pause) : undefined;',
    'return undefined;',
  ]),
  waiting(
    'S82',
    'the look whether the default account changed',
    never('decision.account.id !== accountId'),
    socket('tokens'),
    socket('approvals'),
  ),
  token('S91', 'the rate of a caller', ['rates.take(caller, clock.boot())', '0']),
  token(
    'C149',
    'the clock that nobody sets, for the rate',
    ['rates.take(caller, clock.boot())', 'rates.take(caller, clock.now())'],
    attack('clock-steps'),
  ),
  token(
    'S85',
    'the question to a person',
    ['if (!desk.approvals.isNeeded(caller, account.id, scopes))', 'if (true)'],
    socket('approvals'),
  ),
  rate('S91', 'the limit of one caller on what goes upstream', [
    'return own.take(boot) || all.take(boot);',
    'return all.take(boot);',
  ]),
  rate('S91', 'the limit of all callers on what goes upstream', [
    'return own.take(boot) || all.take(boot);',
    'return own.take(boot);',
  ]),
  rate('S91', 'the upper end of a bucket', [
    'Math.min(capacity, level + (boot - (filledAt ?? boot)) / interval)',
    'level + (boot - (filledAt ?? boot)) / interval',
  ]),
  rate('S92', 'the growth of the delay', ['firstDelay * 2 ** (held - 1)', 'firstDelay']),
  invalidate('S82', 'the second look at the pause after an invalidation', never('closed')),

  repeat('S71', 'the comparison of the address, where a request comes again', [
    'request.url !== known.url || ',
    '',
  ]),
  repeat('S71', 'the comparison of the headers', never('rawHeaders[at] !== before[at]')),
  repeat('S71', 'the comparison of their number', [' || rawHeaders.length !== before.length', '']),
  repeat('S71', 'the comparison of the method', ["request.method !== 'GET' || ", '']),
  repeat('S71', 'the comparison of the version', [" || request.httpVersion !== '1.1'", '']),
  repeat('S65 S79', 'the look at the caller, where a request comes again', [
    'desk.again(known.caller.id) === known.caller',
    'true',
  ]),
  repeat('S82', 'the look at the pause, where a request comes again', [
    'desk.closed(known.caller) === undefined',
    'true',
  ]),
  repeat('S82', 'the look at the accounts, where a request comes again', [
    'known.accountsRevision === accounts.revision()',
    'true',
  ]),
  repeat('S80', 'the look at the token, where a request comes again', [
    'tokens.isCached(known.served.accountId, known.token)',
    'true',
  ]),
  repeat('S80', 'the look at the clock, where a request comes again', [
    'known.secondsLeft === secondsLeft(known.token, clock)',
    'true',
  ]),
  repeat('S95', 'the look at the seats, where a request comes again', [
    '!seats.areTaken(known.caller.id)',
    'true',
  ]),
  repeat('S85', 'the long way of who has to ask', ["caller?.ask !== 'never'", '!caller']),
  repeat('S91', 'the long way of who has a rate', [' || caller.perMinute !== null', '']),
  repeat('D121', 'the record of a request that comes again', [
    'trail.served(known.served, known.firstEntry);',
    '',
  ]),

  asking(
    'S85',
    'the limit of a yes to what was shown',
    never('now.account.id !== account.id || !includesAllScopes(scopes, now.scopes)'),
  ),
  asking('S85', 'the no', never('!answer.ok')),
  approvals('S85', 'the question each time', [
    "if (ask === 'always') return true;",
    "if (ask === 'always') return false;",
  ]),
  approvals('S85', 'the limit of a session to the scopes allowed', [
    'return !includesAllScopes(sessions.get(id)?.get(accountId) ?? [], scopes);',
    'return !sessions.has(id);',
  ]),
  approvals('S85, threat 13', 'silence as a no', ['clock.boot() >= entry.endsAt', 'false']),
  approvals('threat 13', 'the limit on questions that wait', [
    'all.length >= mostWaiting ? all : []',
    '[]',
  ]),
  approvals('threat 13', 'the limit on questions of one caller', [
    'own.length >= mostOfOne ? own : ',
    '',
  ]),
  approvals('threat 13', 'the cool-down after two refusals', [
    'const coolDown = 5 * 60_000',
    'const coolDown = 0',
  ]),
  approvals('threat 13', 'the counting of those who hang up', never('asker.hasLeft()')),
  approvals('S85', 'the end of a session', ['sessions.clear();', 'void 0;']),
  armed('threat 13', 'the second in which no yes counts', [
    'this.#clock.boot() - shownAt >= armingMs',
    'true',
  ]),
  armed('threat 13', 'silence as a no in a dialog', [
    'this.#clock.after(silenceMs, () => silence.abort())',
    'this.#clock.after(silenceMs, () => {})',
  ]),
  mutantsOf('electron/native-desk.ts', attack('approval-fatigue'), unit('electron/approvals'))(
    'threat 13',
    'one dialog at a time',
    never('talking'),
  ),

  chain('D121', 'the hash of the line before', [' && read.prev === expected.hash', '']),
  chain(
    'D121',
    'the number of the line',
    ['seq === expected.seq + 1 && ', ''],
    attack('chance-and-order'),
  ),
  chain('D121', 'the look for lines cut off', never('seq > (before?.seq ?? 0)')),
  chain(
    'D121',
    'the comparison with the anchor',
    never('seq >= (oldest ?? 0) && hashes.get(seq) !== known'),
  ),
  chain('threat 16', 'the removal of addresses from names', [
    "callerName?.replace(address, '[address]')",
    'callerName',
  ]),
  file('D121', 'the repair of a torn last line', never('torn && this.#fd !== undefined')),
  file('D121', 'the rotation', [
    'this.#size > 0 && this.#size + bytes.length > largestPiece',
    'false',
  ]),
  file('D121', 'the end of the oldest piece', ['const mostPieces = 5', 'const mostPieces = 6']),
  file('D121, threat 3', 'the mode of the record', never('(mode & 0o077) !== 0')),
  file(
    'D121, threat 5',
    'the respect for what is no record of ours',
    never("found.kind === 'foreign'"),
  ),
  file('D121', 'the new file for a record that was taken away', [
    'if (named?.ino === ino) {',
    'if (named?.ino !== 0) {',
  ]),
  trail('D121', 'the memory while the disk is full', gone('    waiting.push(stamped);\n')),
  trail('D121', 'the bound on that memory', never('waiting.length > mostInMemory')),
  trail('D121', 'the notice of a broken chain', gone('notices.notify(brokenNotice(found));')),
  trail('S92', 'the gathering of equal refusals', gone('      else return;\n')),
  trail('D121', 'the writing of tokens before an act that came after them', [
    "if (entry.decision !== 'refused') tally.flush();\n      else if",
    "if (entry.decision !== 'refused') tally.isFirst(entry);\n      else if",
  ]),
  trail('D121', 'the writing of tokens before a refusal that came after them', [
    'else if (tally.isFirst(entry)) tally.flushTokens();',
    'else if (tally.isFirst(entry)) tally.isFirst(entry);',
  ]),
  tally(
    'S98',
    'the scopes of refusals that are gathered',
    never('gathered.scopes.size < mostScopes'),
  ),
  tally('S92', 'the bound on those scopes', [
    'if (gathered.scopes.size < mostScopes) gathered',
    'gathered',
  ]),
  gathering('S92', 'the growing window of who goes on', [
    'if (!cameAgain) return;\n    ms = longer(ms);',
    'if (!cameAgain) return;',
  ]),
  gathering('S92', 'the memory of who comes slowly', [
    'isQuiet() ? shortestMs : longer(ms)',
    'shortestMs',
  ]),
  gathering('S92', 'the end of that memory', ['isQuiet() ? shortestMs', 'false ? shortestMs']),
  tally('S92', 'the one window for tokens that take turns', [
    'tokenWindows.get(key)',
    'tokenWindows.get(String(clock.boot()))',
  ]),
  tally('D121', 'the time since when and until when', ['since !== seconds() && {', 'false && {']),
  chain(
    'D121',
    'the look for older lines that are gone',
    ['start && !start.mayHaveRotated &&', 'start && false &&'],
    deleted,
  ),
  file(
    'D121',
    'the look for a current piece that is gone',
    ['this.#cut ||= this.#size > 0', ''],
    deleted,
  ),
  file(
    'D121',
    'the comparison with what a rotation leaves',
    ['full >= mostPieces - 1', 'true'],
    deleted,
  ),
  file(
    'D121',
    'the resuming of a rotation that was broken off',
    ['let last = 1;', 'let last = mostPieces - 1;'],
    deleted,
  ),
  trail(
    'D121',
    'the memory of a change until a person has seen it',
    never('broken && !wasSeen'),
    deleted,
  ),
  trail(
    'D121',
    'the beginning that only a rotation moves',
    ['first.seq > known.seq && file.mayHaveRotated()', 'first.seq > known.seq'],
    deleted,
  ),
  trail('D121', 'the anchor at the end', gone('await saveAnchor();\n      file.close();')),
];
