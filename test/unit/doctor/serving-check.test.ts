import { describe, expect, it } from 'vitest';
import { servingCheck } from '../../../src/main/doctor/serving-check.ts';
import { caller, emptyState } from '../../support/scripted-core.ts';

describe('serving scripts', () => {
  it('is well where nothing is paused', async () => {
    expect(await servingCheck(emptyState()).look()).toMatchObject([{ level: 'good' }]);
  });

  it('names the worst first: a changed list, a clock that is behind, then the pause of all, then paused scripts', async () => {
    const callers = [caller({ name: 'backup', paused: true }), caller({ name: 'notes' })];
    const paused = emptyState({ callers, paused: true });
    const tampered = { ...paused, policy: { ...paused.policy, status: 'tampered' as const } };
    expect(await servingCheck(tampered).look()).toMatchObject([
      {
        ...{ level: 'problem', code: 'policy_tampered' },
        action: { kind: 'command', text: 'keybearer caller list' },
      },
    ]);
    const notice = { id: 'policy-clock', code: 'policy_clock', sentence: 'The clock is behind.' };
    expect(await servingCheck({ ...paused, notices: [notice] }).look()).toMatchObject([
      { level: 'problem', sentence: notice.sentence, action: { kind: 'command' } },
    ]);
    // To look at the list is half of it: this named no command that ends the trouble.
    const [{ sentence = '' } = {}] = await servingCheck(tampered).look();
    for (const way of ['in the window', 'caller review --keep', 'caller review --remove-all']) {
      expect(sentence).toContain(way);
    }
    expect(await servingCheck(paused).look()).toMatchObject([
      { level: 'hint', action: { kind: 'command', text: 'keybearer resume' } },
    ]);
    const [said] = await servingCheck({ ...paused, paused: false }).look();
    expect(said).toMatchObject({
      level: 'hint',
      sentence: expect.stringContaining(': backup. Resume'),
    });
  });
});
