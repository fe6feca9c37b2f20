import fc from 'fast-check';
import { loadCallers, sealedContent } from '../../../src/main/agent-socket/caller-records.ts';
import { approvedGrants } from '../../../src/main/agent-socket/pairing-approval.ts';
import { type CallerGrant, decide } from '../../../src/main/agent-socket/policy.ts';
import { canonicalText, sealKey } from '../../../src/main/agent-socket/policy-seal.ts';
import { ok } from '../../../src/shared/failure.ts';
import { account, FakeAccounts } from '../../integration/agent-socket/rim.ts';
import { MemorySettingsStore } from '../../support/memory-settings-store.ts';
import { RecordingLog } from '../../support/recording-log.ts';
import { type Campaign, campaign, nastyText } from './campaign.ts';

const check = (holds: boolean, what: string): void => {
  if (!holds) throw new Error(what);
};

const names = ['a', 'b', 'c', 'd'];
const scopeNames = ['openid', 'email', 'https://s.test/1', 'https://s.test/2', 'https://s.test/3'];
const scopes = fc.subarray(scopeNames);
const reference = fc.oneof(
  fc.constantFrom(...names, ...names.map((name) => `acc_${name}`), 'd@example.com', 'nobody'),
  nastyText,
);

/** Some of four accounts, each with some of five scopes, one perhaps on its way out. */
const directory = fc
  .record({
    granted: fc.array(scopes, { minLength: 4, maxLength: 4 }),
    there: fc.subarray(names),
    usual: fc.constantFrom('acc_a', 'acc_d', undefined),
    leaving: fc.constantFrom(...names, undefined),
  })
  .map(({ granted, there, usual, leaving }) => {
    const accounts = new FakeAccounts();
    accounts.default = usual;
    accounts.list = there.map((name) =>
      account(name, {
        scopes: granted[names.indexOf(name)] ?? [],
        ...(name === leaving ? { state: { kind: 'removing' as const } } : {}),
      }),
    );
    return accounts;
  });

const grants: fc.Arbitrary<readonly CallerGrant[]> = fc.uniqueArray(
  fc.record({ account: fc.constantFrom(...names.map((name) => `acc_${name}`)), scopes }),
  { selector: (grant) => grant.account, maxLength: 4 },
);

const wanted = fc.record({
  account: fc.option(reference, { nil: undefined }),
  scopes: fc.option(scopes, { nil: undefined }),
});

const within = (small: readonly string[], large: readonly string[]) =>
  small.every((one) => large.includes(one));

const record = fc.record({
  id: fc.constantFrom('aaaaaaaaaa', 'bbbbbbbbbb'),
  name: fc.constantFrom('backup', 'mail'),
  key_hash: fc.constantFrom('0'.repeat(64), 'f'.repeat(64)),
  grants: fc.array(fc.record({ account: reference, scopes }), { maxLength: 2 }),
  created_at: fc.nat(),
  expires_at: fc.nat(),
  delivered: fc.boolean(),
  ask: fc.constantFrom('never', 'session', 'always'),
  paused: fc.boolean(),
  allow_full_token: fc.boolean(),
});

const document = fc.record({
  schema: fc.constant(1),
  callers: fc.array(record, { maxLength: 3 }),
  paused: fc.boolean(),
});

const key = () =>
  sealKey({ key: Buffer.alloc(32, 7), epoch: 3, isNew: false, save: async () => ok(undefined) });

/** A text with one of its characters changed, one put in, or one taken out. */
const touched = (text: fc.Arbitrary<string>) =>
  fc
    .tuple(
      text,
      fc.nat(),
      fc.constantFrom('change', 'put in', 'take out'),
      fc.string({ minLength: 1, maxLength: 1 }),
    )
    .map(([before, place, how, character]) => {
      const at = place % Math.max(1, before.length);
      const rest = before.slice(how === 'put in' ? at : at + 1);
      return { before, after: before.slice(0, at) + (how === 'take out' ? '' : character) + rest };
    });

const wish = fc.record({
  name: fc.constant('x'),
  reason: fc.constant(null),
  accounts: fc.array(reference, { maxLength: 3 }),
  scopes,
});
const narrowing = fc.record(
  {
    accounts: fc.array(reference, { maxLength: 3 }),
    scopes: fc.array(fc.oneof(fc.constantFrom(...scopeNames), nastyText), { maxLength: 3 }),
  },
  { requiredKeys: [] },
);

export const policyCampaigns: readonly Campaign[] = [
  campaign(
    'a caller gets of an account what it was granted of it and the account has, and else nothing',
    10_000,
    fc.tuple(grants, directory, wanted),
    ([given, accounts, asked]) => {
      const decision = decide(given, accounts, asked);
      if (decision.kind === 'deny') return;
      const grant = given.find((one) => one.account === decision.account.id);
      check(grant !== undefined && within(decision.scopes, grant.scopes), 'more than granted');
      check(within(decision.scopes, decision.account.scopes), 'more than the account has');
      check(decision.scopes.length > 0, 'nothing');
      check(decision.account.state.kind !== 'removing', 'an account on its way out');
      if (asked.scopes) check(within(asked.scopes, decision.scopes), 'less than asked');
    },
  ),
  campaign(
    'of two accounts that are not its own a caller cannot tell which exists',
    3_000,
    fc.tuple(grants, directory, reference, reference),
    ([given, accounts, one, other]) => {
      const foreign = (name: string) => {
        const id = accounts.find(name)?.id;
        return id === undefined || !given.some((grant) => grant.account === id);
      };
      const own = given.some(
        (grant) =>
          accounts.byId(grant.account)?.email === one ||
          accounts.byId(grant.account)?.email === other,
      );
      if (!foreign(one) || !foreign(other) || own) return;
      const answer = (name: string) => {
        const decision = decide(given, accounts, { account: name, scopes: undefined });
        return decision.kind === 'deny' ? decision.failure : 'allowed';
      };
      check(JSON.stringify(answer(one)) === JSON.stringify(answer(other)), `${one} ${other}`);
    },
  ),
  campaign(
    'a person can approve less than was wished, and never more',
    6_000,
    fc.tuple(wish, narrowing, directory),
    ([wished, less, accounts]) => {
      const approved = approvedGrants(wished, less, accounts);
      if (!approved.ok) return;
      const asked = wished.accounts.length === 0 ? [accounts.default] : wished.accounts;
      for (const grant of approved.value) {
        const its = accounts.byId(grant.account);
        check(its !== undefined && within(grant.scopes, its.scopes), 'more than the account has');
        check(
          asked.some((name) => name !== undefined && accounts.find(name) === its),
          'not wished',
        );
        if (wished.scopes.length > 0) check(within(grant.scopes, wished.scopes), 'not wished');
        check(grant.scopes.length > 0, 'an empty grant');
      }
    },
  ),
  campaign(
    'a sealed list that was touched anywhere is not ours',
    8_000,
    touched(document.map((one) => sealedContent(one))),
    ({ before, after }) => {
      const seal = key().sign(before);
      check(key().isOurs(before, seal), 'our own');
      check(before === after || !key().isOurs(after, seal), after);
    },
  ),
  campaign(
    'a seal of an older epoch, another epoch, or that was touched is not ours',
    4_000,
    fc.tuple(
      document.map((one) => sealedContent(one)),
      fc.integer(),
      touched(fc.constant('m')),
    ),
    ([content, epoch, { after }]) => {
      const seal = key().sign(content);
      check(epoch === seal.epoch || !key().isOurs(content, { ...seal, epoch }), String(epoch));
      const mac = seal.mac.replace(/^./, after);
      check(mac.toLowerCase() === seal.mac || !key().isOurs(content, { ...seal, mac }), mac);
      const later = sealKey({
        key: Buffer.alloc(32, 7),
        epoch: 9,
        isNew: false,
        save: async () => ok(undefined),
      });
      check(!later.isOurs(content, seal), 'an older epoch');
    },
  ),
  campaign(
    'two lists with one sealed text are one list',
    3_000,
    fc.tuple(fc.jsonValue({ maxDepth: 3 }), fc.jsonValue({ maxDepth: 3 })),
    ([one, other]) => {
      const same = JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
      check((canonicalText(one) === canonicalText(other)) === same, JSON.stringify([one, other]));
    },
  ),
  campaign(
    'whatever the file holds, it is read as callers of the known shape or not at all',
    6_000,
    fc.oneof(
      fc.jsonValue({ maxDepth: 4 }),
      fc.record({
        schema: fc.constantFrom<unknown>(1, 2, 0, '1', null),
        callers: fc.oneof(
          fc.array(fc.oneof(record, fc.jsonValue()), { maxLength: 3 }),
          fc.jsonValue(),
        ),
        seal: fc.oneof(fc.jsonValue(), fc.constant({ epoch: 1, mac: '00' })),
      }),
    ),
    (stored) => {
      const loaded = loadCallers(
        new MemorySettingsStore(JSON.stringify(stored)),
        new RecordingLog(),
      );
      for (const one of loaded.records) {
        check(/^[a-z2-7]{10}$/.test(one.id) && /^[0-9a-f]{64}$/.test(one.key_hash), one.id);
        check(
          one.grants.every((grant) => Array.isArray(grant.scopes)),
          'grants',
        );
      }
    },
  ),
];

/** The same content whatever order its fields came in. -0 is 0 in JSON. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, field]) => ({ name, field: sorted(field) }));
  return { fields };
}
