import { attack, gone, type Mutant, mutantsOf, never, socket, unit } from './mutant.ts';

const door = mutantsOf('agent-socket/door.ts', socket('forbidden'));
const key = mutantsOf('agent-socket/caller-key.ts', unit('agent-socket/caller-key'));
const owner = mutantsOf('agent-socket/owner-key.ts', unit('agent-socket/private-file'));
const book = mutantsOf('agent-socket/callers.ts', unit('agent-socket/callers'));
const pairing = mutantsOf('agent-socket/pairing.ts', unit('agent-socket/caller-desk'));
const coolDown = mutantsOf('agent-socket/pairing-cool-down.ts');
const limits = mutantsOf('agent-socket/pairing-limits.ts', unit('agent-socket/caller-desk'));
const desk = mutantsOf('agent-socket/caller-desk.ts', unit('agent-socket/caller-desk'));
const pairingDesk = mutantsOf('agent-socket/pairing-desk.ts', unit('agent-socket/caller-desk'));
const approval = mutantsOf(
  'agent-socket/pairing-approval.ts',
  unit('agent-socket/caller-desk'),
  attack('fuzz'),
);
const name = mutantsOf('agent-socket/caller-name.ts', unit('agent-socket/caller-name'));
const seal = mutantsOf(
  'agent-socket/policy-seal.ts',
  unit('agent-socket/policy-seal'),
  socket('policy-seal'),
);
const records = mutantsOf('agent-socket/caller-records.ts', socket('policy-seal'));

/** Who is a caller, how one becomes one, and how long that lasts. */
export const callerMutants: readonly Mutant[] = [
  door('threat 6', 'the owner key', [
    'if (showsOwnerKey(request)) return done();',
    'return done();',
  ]),
  door(
    'S92',
    'the brake on failed authentications',
    ['if (delay === 0) return answer();', 'return answer();'],
    socket('tokens'),
  ),
  door(
    'C149',
    'the clock that nobody sets, for the brake',
    ['brake.delay(clock.boot())', 'brake.delay(clock.now())'],
    attack('clock-steps'),
  ),
  door(
    'S95',
    'the limit on requests in flight of one caller',
    never('seats.areTaken(known.id)'),
    socket('tokens'),
  ),
  door('D115', 'the distrust of a changed list', never('distrusted'), socket('policy-seal')),
  door(
    'threat 8',
    'the pause at the door',
    [
      'const closed = desk.closed(caller(request));\n        if (!closed) return done();',
      'const closed = undefined as never;\n        if (!closed) return done();',
    ],
    socket('pause'),
  ),
  door('S66', 'the audit of a failed authentication', [
    "trail.record({\n      event: 'authenticate',\n      decision: 'refused',\n      reason: 'unauthenticated',",
    "void ({\n      event: 'authenticate',\n      decision: 'refused',\n      reason: 'unauthenticated',",
  ]),
  key('S66', 'the comparison of the secret', ['return equal && shown', 'return shown']),
  key('S66', 'the checksum', never('checksum(text.slice(0, -9)) !== sum')),
  owner(
    'threat 6',
    'the comparison of the owner key',
    ['return matchesHash(whole ? new Secret(text) : undefined, hash)', 'return whole'],
    unit('agent-socket/private-file'),
    socket('forbidden'),
  ),
  owner('threat 6', 'the new owner key at each start', [
    'new Secret(randomText(random, 32))',
    "new Secret('A'.repeat(43))",
  ]),
  mutantsOf('agent-socket/private-file.ts', unit('agent-socket/private-file'))(
    'threat 3',
    'the mode of the files with keys',
    ["openSync(temporary, 'wx', 0o600)", "openSync(temporary, 'wx', 0o644)"],
  ),

  book('S82', 'the end by date', ['at < caller.expiresAt && ', '']),
  book('S82', 'the end by idleness', [' && at < usedAt + caller.idleDays * daySeconds', '']),
  book('C148', 'the high-water mark of the clock', [
    'highWater = Math.max(highWater, wallClock());',
    'highWater = wallClock();',
  ]),
  pairingDesk(
    'C148',
    'the refusal of new keys while the clock is behind',
    never('book.clockBehind() > 0'),
    socket('policy-seal'),
  ),
  mutantsOf('agent-socket/unlocking.ts', socket('policy-seal'))(
    'D115',
    'the word that an epoch is not saved',
    ['result.ok && !saved.ok ?', 'result.ok && false ?'],
  ),
  book('S90', 'the removal of keys that nobody fetched', [
    'if (record.delivered)',
    'if (record.id)',
  ]),
  book(
    'D115',
    'the seal of the list',
    never('!key.isOurs(content, stored.seal)'),
    socket('policy-seal'),
  ),
  book(
    'D115',
    'the suspicion of a list without a seal',
    ['if (!stored.seal) return key.isNew;', 'if (!stored.seal) return true;'],
    socket('policy-seal'),
  ),
  book(
    'D115',
    'the suspicion where a list is gone',
    ['return !key.hasSealed;', 'return true;'],
    socket('policy-seal'),
  ),
  book(
    'D115',
    'the suspicion of a list that cannot be read',
    ['if (stored.damaged) return false;', 'if (stored.damaged) return true;'],
    socket('policy-seal'),
    unit('agent-socket/callers'),
  ),
  book(
    'D115',
    'the wait for a person before writing over a changed list',
    never("lock.kind !== 'open'"),
    socket('policy-seal'),
  ),
  seal(
    'D115',
    'the comparison of the MAC',
    never('shown.length !== right.length || !timingSafeEqual(shown, right)'),
  ),
  seal('D115', 'the epoch', [' || seal.epoch < kept', '']),
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is source text.
  seal('D115', 'the epoch inside the MAC', ['`${epoch}\\n${content}`', 'content']),
  seal('D115', 'the order: key first, list after', ['if (!kept.ok) return kept;', '']),
  records('D115', 'the seal on the pause', [
    "'seal', 'uses', 'high_water'",
    "'seal', 'uses', 'high_water', 'paused'",
  ]),
  records('D115', 'the seal on fields of newer versions', [
    "'seal', 'uses', 'high_water'",
    "'seal', 'uses', 'high_water', 'future'",
  ]),

  pairing(
    'S88',
    'the secret of a pairing',
    ['return matchesHash(secret, entry?.secretHash) ? entry : undefined;', 'return entry;'],
    unit('agent-socket/caller-desk'),
    socket('forbidden'),
  ),
  limits('S87', 'the limit on pairings that wait', [
    'const mostPending = 3',
    'const mostPending = 300',
  ]),
  limits('S87', 'the limit on pairings in a minute', [
    'const perMinute = 3',
    'const perMinute = 300',
  ]),
  coolDown(
    'S87, threat 13',
    'the cool-down',
    ['const coolDown = 5 * 60_000', 'const coolDown = 0'],
    unit('agent-socket/caller-desk'),
    attack('approval-fatigue'),
  ),
  pairing(
    'S87, threat 13',
    'the counting of silence',
    ["if (before.state.kind === 'pending') limits[entry.asker].refused();", ''],
    unit('agent-socket/caller-desk'),
  ),
  pairing('S88', 'the answer to polls that come too fast', [
    'clock.boot() - last < pollInterval * 1000',
    'clock.boot() - last < 0',
  ]),
  pairing('S88', 'the end of a pairing after five minutes', [
    'if (clock.boot() < entry.endsAt) continue;',
    'continue;',
  ]),
  pairing(
    'threat 13',
    'the randomness of the code',
    [
      '[...random.bytes(32)].filter((byte) => byte < 240)',
      '[...random.bytes(32)].map((_, at) => at + entries.size)',
    ],
    attack('chance-and-order'),
  ),
  pairingDesk('S88', 'the delivery of a key once', gone('pairings.close(pairingId);')),
  pairingDesk('S88, threat 8', 'the pause on the delivery of keys', never('why'), socket('pause')),
  pairingDesk(
    'S90',
    'the removal of a key that was not fetched in time',
    gone('book.remove(pairing.state.delivery.callerId);'),
  ),
  pairingDesk('S86', 'the number behind a name that is taken', [
    'book.all().some((caller) => sameName(caller.name, name))',
    'book.all().some((caller) => sameName(caller.name, name)) && false',
  ]),
  pairingDesk('D121', 'the refusal of approvals that cannot be recorded', [
    'if (!trail.isWritable()) return notRecorded;\n      if (book',
    'if (book',
  ]),
  pairingDesk('D121', 'the refusal of pairings that cannot be recorded', [
    'if (!trail.isWritable()) return notRecorded;\n      const opened',
    'const opened',
  ]),
  desk(
    'S82',
    'the end of an expired key',
    [' || !book.isAlive(caller)) {\n        return undefined;', ') {\n        return undefined;'],
    attack('chance-and-order'),
    socket('caller-policy'),
    unit('agent-socket/caller-desk'),
    socket('tokens'),
  ),
  desk('threat 8', 'the pause', never('by !== undefined'), socket('pause')),
  desk(
    'threat 8',
    'the pause of one caller',
    ['return caller?.paused ? callerPaused : undefined;', 'return undefined;'],
    socket('caller-policy'),
  ),
  desk(
    'threat 8',
    'the word to those who wait',
    gone('for (const listener of watchers) listener();'),
    socket('pause'),
  ),
  approval(
    'S89, threat 13',
    'the limit of an approval to the wish',
    never(
      '\n    !chosen.every((account) => account && wished.includes(account)) ||\n    !kept.every((scope) => scope !== undefined && scopes.includes(scope))\n  ',
    ),
  ),
  approval('S89', 'the limit of an approval to what the account has', [
    ' && account.scopes.includes(scope)',
    '',
  ]),

  name('S86', 'the refusal of hidden characters', never('hidden.test(asCame)')),
  name(
    'S86',
    'the refusal of look-alike letters',
    never('latin.test(name) && latinLookalike.test(name)'),
  ),
  name('S86', 'the limit on the length', never('[...text].length > longest')),
  name('S86', 'the refusal of an empty name', never("name === ''")),
];
