import { expect, it } from 'vitest';
import { emptyLedger, GrantLedger, refreshTokenLimit } from '../../sandbox/grant-ledger.ts';

const signInAs = (ledger: GrantLedger, subject: string): string => {
  const email = `${subject}@sandbox.example`;
  const grant = ledger.open({
    clientId: 'client',
    subject,
    email,
    name: subject,
    scopes: ['openid'],
  });
  return ledger.issueRefreshToken(grant);
};

it('drops the oldest refresh token of a person who has more than Google keeps, and nobody else’s', () => {
  const ledger = new GrantLedger(
    () => 0,
    emptyLedger,
    () => undefined,
  );
  const bruno = signInAs(ledger, 'bruno');
  const tokens = Array.from({ length: refreshTokenLimit + 1 }, () => signInAs(ledger, 'ada'));
  const kinds = [bruno, ...tokens].map((token) => ledger.redeemRefreshToken(token, 'client').kind);
  expect(kinds.slice(0, 3)).toEqual(['good', 'unknown', 'good']);
  expect(kinds.filter((kind) => kind === 'good')).toHaveLength(refreshTokenLimit + 1);
});

it('keeps of a consent nothing whose code was never exchanged, and of a token nothing after its hour', () => {
  let now = 0;
  const ledger = new GrantLedger(
    () => now,
    emptyLedger,
    () => undefined,
  );
  const details = { clientId: 'client', subject: 'ada', email: 'ada@sandbox.example', name: 'Ada' };
  ledger.open({ ...details, scopes: ['openid'] });
  expect(ledger.entries()).toEqual(emptyLedger);
  ledger.issueAccessToken(ledger.open({ ...details, scopes: ['openid'] }), ['openid'], 3599);
  expect(ledger.entries().grants).toHaveLength(1);
  now = 3_599_000;
  expect(ledger.entries()).toEqual(emptyLedger);
});
