import { expect, test } from 'vitest';
import { auditQuery } from '../../../src/renderer/activity/activity-query.ts';
import { commandInputs } from '../../../src/shared/ui-contract.ts';

test('what is chosen above the list is asked of the record, in the shape of the contract', () => {
  const all = { caller: null, account: null, kind: 'all', since: 'all' } as const;
  expect(auditQuery(all, 1_000_000)).toEqual({ limit: 50 });
  const chosen = { caller: 'c', account: 'acc_a', kind: 'tokens', since: 'day' } as const;
  const query = auditQuery(chosen, 1_000_000);
  expect(query).toEqual({
    ...{ limit: 50, caller: 'c', account: 'acc_a', since: 913_600 },
    event: ['token', 'invalidate', 'approval'],
  });
  expect(commandInputs['audit.read'].safeParse(query).success).toBe(true);
});
