import { beforeEach, describe, expect, it } from 'vitest';
import { ok } from '../../../src/shared/failure.ts';
import {
  type NativePersonStage,
  nativePersonStage,
} from '../../support/electron/native-person-stage.ts';
import type { ScriptedPerson } from '../../support/electron/scripted-person.ts';
import { settle } from '../../support/manual-clock.ts';
import type { ScriptedCore } from '../../support/scripted-core.ts';

const modify = 'https://www.googleapis.com/auth/gmail.modify';
const drive = 'https://www.googleapis.com/auth/drive.readonly';
const stage = nativePersonStage();
let core: ScriptedCore;
let person: ScriptedPerson;
beforeEach(() => {
  ({ core, person } = stage());
});
const dialog = (readMs?: number) => stage().dialog(readMs);
const send = (...args: Parameters<NativePersonStage['send']>) => stage().send(...args);

describe('a change of what a script may do', () => {
  it('shows all it would have, what of it is new, and the terms', async () => {
    const sent = send('caller.change', {
      caller: 'Nightly-Backup',
      grants: [{ account: 'work', scopes: ['gmail.modify', 'drive.readonly'] }],
      days: 30,
      idle_days: 10,
      ask: 'session',
      per_minute: 6,
      allow_full_token: true,
    });
    await settle();
    const { question, answer } = await dialog();
    expect(question.message).toBe('Change what “nightly-backup” may do?');
    expect(question.detail).toMatch(/work: .*gmail\.modify\)?$/m);
    expect(question.detail).toMatch(/work: .*drive\.readonly\)?, new$/m);
    for (const part of [
      'Its key works for 30 days from now.',
      'after 10 days without a use',
      'asks you at its first token',
      'at most 6 tokens a minute',
      'all that the account has granted',
      'What is not listed it loses.',
    ]) {
      expect(question.detail).toContain(part);
    }
    await answer('Change it');
    expect(sent.answer).toEqual(ok({}));
    expect(core.sent('caller.change')).toMatchObject([
      {
        caller: 'caller_backup',
        grants: [
          {
            account: 'acc_work',
            scopes: [modify, drive],
          },
        ],
      },
    ]);
  });

  it('is asked about even where it only takes something away', async () => {
    const sent = send('caller.change', { caller: 'nightly-backup', per_minute: 1 });
    await settle();
    expect((await dialog()).question.detail).toContain('Its accounts and permissions stay');
    await (await dialog()).answer('Deny');
    expect(sent.answer).toMatchObject({ failure: { code: 'denied' } });
    expect(core.commands).toEqual([]);
  });

  it('that is longer than a dialog is shown on pages, and only the last can say yes', async () => {
    const scopes = Array.from({ length: 30 }, (_, at) => `scope.number${at}`);
    send('caller.change', { caller: 'agenda', grants: [{ account: 'work', scopes }] });
    await settle();
    for (const at of [1, 2, 3]) {
      const { question, answer } = await dialog();
      expect(question.answers.includes('Change it')).toBe(at === 3);
      await answer(at < 3 ? 'Show the rest…' : 'Deny');
    }
  });

  it.each([
    [{ caller: 'nobody' }, 'not_found'],
    [
      { caller: 'agenda', grants: [{ account: 'nobody', scopes: ['gmail.readonly'] }] },
      'invalid_request',
    ],
  ])('that means nothing here (%j) is refused unasked', async (input, code) => {
    const sent = send('caller.change', input);
    await settle();
    expect(sent.answer).toMatchObject({ failure: { code } });
    expect(person.asked).toEqual([]);
  });
});

describe('a review of a list that somebody changed', () => {
  it('names every script in it', async () => {
    const sent = send('policy.review', { accept: true });
    await settle();
    const { question, answer } = await dialog();
    expect(question.message).toBe('Trust the changed list of scripts?');
    expect(question.detail).toContain(
      'nightly-backup: ada@analytical.example and ada.lovelace@gmail.com',
    );
    expect(question.detail).toContain('agenda: ada@analytical.example');
    await answer('Trust them');
    expect(sent.answer).toEqual(ok({}));
  });

  it('asks before it removes them all, too', async () => {
    send('policy.review', { accept: false });
    await settle();
    expect((await dialog()).question.message).toBe('Remove all scripts?');
    await (await dialog()).answer('Deny');
    expect(core.commands).toEqual([]);
  });
});
