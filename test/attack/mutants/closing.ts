import { gone, type Mutant, mutantsOf, never, socket, unit } from './mutant.ts';

const pairing = mutantsOf('agent-socket/pairing.ts', socket('pairing'));
const coolDown = mutantsOf('agent-socket/pairing-cool-down.ts', socket('pairing'));
const limits = mutantsOf('agent-socket/pairing-limits.ts', socket('pairing'));
const desk = mutantsOf('agent-socket/pairing-desk.ts', socket('pairing'));
const routes = mutantsOf('agent-socket/routes/pair.ts', socket('pairing'));
const pausing = mutantsOf('agent-socket/pausing.ts', socket('pause'));
const callers = mutantsOf('agent-socket/caller-desk.ts', socket('pause'));
const changes = mutantsOf(
  'agent-socket/caller-changes.ts',
  'test/integration/audit-record.test.ts',
);
const lockOfScreen = 'test/integration/pause-when-locked.test.ts';

/** What ends: a request that is withdrawn, and everything while a person or the screen lock says so. */
export const closingMutants: readonly Mutant[] = [
  pairing('S88', 'the secret of who withdraws a request', [
    'const entry = opened(id, secret);\n      const kind',
    'const entry = entries.get(id);\n      const kind',
  ]),
  pairing('S87, threat 13', 'the refusal to withdraw what a person has denied', [
    "if (!entry || (kind !== 'pending' && kind !== 'approved')) return failedUnknown;",
    'if (!entry) return failedUnknown;',
  ]),
  limits('S87, threat 13', 'the rate of who asks and withdraws in turn', [
    'return openings.take(clock.boot());',
    'return waiting.length === 0 ? 0 : openings.take(clock.boot());',
  ]),
  limits(
    'S87, threat 18',
    'the place that one program leaves to others',
    never('program !== undefined && own.length >= mostOfOneProgram'),
  ),
  pairing('S87, threat 18', 'the limits that are the owner’s own', [
    "owner: createPairingLimits(clock, 'owner')",
    'get owner() { return this.program; }',
  ]),
  pairing('S87, threat 18', 'the places that are the owner’s own', [
    'pending().filter((entry) => entry.asker === asker)',
    'pending()',
  ]),
  routes('S87, threat 18', 'the look for the owner key of who asks', [
    "door.showsOwnerKey(request) ? 'owner' : 'program'",
    "'program'",
  ]),
  routes('S87, threat 13', 'the limits on who has no owner key', [
    "door.showsOwnerKey(request) ? 'owner' : 'program'",
    "'owner'",
  ]),
  coolDown('S87, threat 13', 'the cool-down of who asks and withdraws in a loop', [
    'const withdrawalsBeforeCoolDown = 4',
    'const withdrawalsBeforeCoolDown = 4000',
  ]),
  desk(
    'S90',
    'the end of a key with the request that is withdrawn',
    gone("if (state.kind === 'approved') book.remove(state.delivery.callerId);"),
  ),
  routes('D121', 'the record of a request that is withdrawn', [
    "trail.record({\n      event: 'pair_withdrawn',",
    "void ({\n      event: 'pair_withdrawn',",
  ]),
  routes('S67, threat 16', 'the refusal of a wish that holds a key', never('leaking')),
  routes(
    'D121',
    'the record of a wish that is refused',
    [
      "trail.record({\n        ...{ event: 'pair', decision: 'refused'",
      "void ({\n        ...{ event: 'pair', decision: 'refused'",
    ],
    socket('tokens'),
  ),
  mutantsOf('agent-socket/routes/token.ts', socket('tokens'))(
    'D121',
    'the record of a request that is not understood',
    [
      'return refuseQuery(context, request, reply, query.failure);',
      'return reply.code(400).send();',
    ],
  ),
  mutantsOf('agent-socket/door.ts', socket('tokens'))(
    'D121',
    'the record of too many requests in flight',
    ['return shut(request, reply, tooManyInFlight);', 'return refuse(reply, tooManyInFlight);'],
  ),
  mutantsOf('agent-socket/routes/invalidate.ts', socket('tokens'))(
    'D121',
    'the record of tokens that are given back too often',
    [
      "trail.record({\n        ...{ event: 'invalidate', decision: 'refused'",
      "void ({\n        ...{ event: 'invalidate', decision: 'refused'",
    ],
  ),
  mutantsOf('agent-socket/audited-commands.ts', 'test/integration/audit-record.test.ts')(
    'D121',
    'the record of a command about nothing that is here',
    [
      'if (looking.has(name) || !isCommandName(name)) return result;',
      "if (looking.has(name) || (!result.ok && result.failure.code === 'not_found')) return result;",
    ],
  ),
  changes('D121', 'the record of a script that ends with its account', [
    'if (grants.length === 0) {',
    'if (false) {',
  ]),
  changes(
    'D121',
    'the record of what an account takes along',
    gone('for (const entry of grantEntries(caller, grants)) trail.record(entry);'),
  ),
  changes(
    'D121',
    'the record of what a script was changed to',
    gone('for (const entry of changeEntries(caller, policy.value)) trail.record(entry);'),
  ),
  desk(
    'D121',
    'the record of a script whose name is taken back',
    [
      "trail.record({\n        ...{ event: 'caller_removed'",
      "void ({\n        ...{ event: 'caller_removed'",
    ],
    'test/integration/audit-record.test.ts',
  ),

  mutantsOf('agent-socket/routes/accounts.ts', socket('pause'))(
    'S85',
    'the silence about accounts during a pause',
    ['door.servedOnly', 'door.callersOnly'],
  ),
  pausing('S85, threat 8', 'the pause by the screen lock', [
    "screenLocked ? 'screen' : undefined",
    'undefined',
  ]),
  pausing('S85', 'the respect of the unlocking for a pause by a person', [
    'if (locked) approvals.endSession();',
    'if (locked) approvals.endSession();\n      else book.setPaused(false);',
  ]),
  pausing(
    'S85',
    'the end of a session with the screen lock',
    gone('if (locked) approvals.endSession();'),
    socket('approvals'),
  ),
  pausing(
    'S85',
    'the end of a session with a pause',
    ['approvals.endSession();\n    const written', 'const written'],
    socket('approvals'),
  ),
  pausing('S82', 'the word of the screen lock to those who wait', [
    "trail.record({ event: 'screen', decision: 'allowed', reason: seen });\n      changed();",
    "trail.record({ event: 'screen', decision: 'allowed', reason: seen });",
  ]),
  pausing(
    'D121',
    'the record of the screen lock',
    gone("trail.record({ event: 'screen', decision: 'allowed', reason: seen });"),
  ),
  callers('threat 8', 'the pause that a person made', [
    "if (by !== undefined) return by === 'person' ? paused : screenLocked;",
    "if (by === 'screen') return screenLocked;",
  ]),
  mutantsOf('core.ts', lockOfScreen)('S85', 'the screen lock, where a person wants it', [
    "seen === 'unlocked' || registry.preferences().pause_when_locked",
    "seen === 'unlocked'",
  ]),
  mutantsOf('accounts/preference-commands.ts', lockOfScreen)(
    'S85',
    'the refusal of a switch that nothing would come of',
    never('input.pause_when_locked && !shell.view.sees_screen_lock'),
  ),
  mutantsOf('electron/power-events.ts', 'test/system/electron/desktop-life.test.ts')(
    'S85',
    'the ear for the screen lock',
    gone("monitor.on('lock-screen', () => deps.screen('locked'));"),
  ),
  mutantsOf('agent-socket/callers.ts', unit('agent-socket/caller-desk'))(
    'S82',
    'the pause that outlives a restart',
    ['let paused = stored.paused;', 'let paused = false;'],
  ),
];
