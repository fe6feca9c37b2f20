import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { askForApprovals } from '../../src/main/electron/approvals.ts';
import { createNativeDesk } from '../../src/main/electron/native-desk.ts';
import type { NativeQuestion } from '../../src/main/electron/native-question.ts';
import { settle } from '../support/manual-clock.ts';
import {
  type Answer,
  keybearerWithSandbox,
  type RunningKeybearer,
  signIn,
} from '../support/running-keybearer.ts';

/**
 * Threat 13: a program that asks until somebody says yes. The whole program over its real socket,
 * with the native dialogs of the desktop app in front of it, and a person who wants peace.
 */
let keybearer: RunningKeybearer;
let stopAsking: () => void;
let shown: { readonly question: NativeQuestion; readonly at: number }[];
let open: number;
let mostOpen: number;
/** What the person presses, and after how long; without it they are not there. */
let person: { readonly button: string; readonly after: number } | undefined;

const ask = (question: NativeQuestion, signal?: AbortSignal): Promise<number> =>
  new Promise((resolve) => {
    const { clock } = keybearer;
    shown.push({ question, at: clock.boot() });
    open += 1;
    mostOpen = Math.max(mostOpen, open);
    let answered = false;
    const answer = (button: number) => {
      if (answered) return;
      answered = true;
      open -= 1;
      resolve(button);
    };
    signal?.addEventListener('abort', () => answer(question.cancel));
    if (!person) return;
    const { button, after } = person;
    const found = question.answers.indexOf(button);
    clock.after(after, () => answer(found < 0 ? question.cancel : found));
  });

beforeEach(async () => {
  ({ keybearer } = await keybearerWithSandbox());
  await signIn(keybearer, { scopes: ['calendar.readonly'] });
  shown = [];
  open = 0;
  mostOpen = 0;
  person = undefined;
  const { commands, state } = keybearer.core;
  const { clock, log } = keybearer;
  const desk = createNativeDesk({ clock, ask });
  const petitions = askForApprovals({ clock, log, commands, state, desk, openWindow: () => {} });
  stopAsking = () => {
    petitions.stop();
    desk.stop();
  };
});
afterEach(() => stopAsking());

const pair = (name: string): Promise<Answer> =>
  keybearer.ask('/v1/pair', { method: 'POST', body: { name, accounts: [], scopes: [] } });

/** A loop that asks every five seconds and never gives up. */
async function spam(minutes: number): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (let at = 0; at < minutes * 12; at += 1) {
    answers.push(await pair(`helper ${at}`));
    await settle();
    await keybearer.clock.advance(5_000);
  }
  return answers;
}

const statuses = (answers: readonly Answer[], status: number) =>
  answers.filter((answer) => answer.status === status);

describe('threat 13: a loop that asks for an hour', () => {
  test('gets two questions in five minutes past a person who says no, and the wait is told', async () => {
    person = { button: 'Deny', after: 2_000 };
    const answers = await spam(60);
    // Two refusals, then five minutes of peace: a dozen such rounds in an hour.
    expect(shown.length).toBeGreaterThan(10);
    expect(shown.length).toBeLessThanOrEqual(26);
    expect(mostOpen).toBe(1);
    const refused = statuses(answers, 429);
    expect(refused.length).toBeGreaterThan(600);
    for (const { headers } of refused) expect(Number(headers['retry-after'])).toBeGreaterThan(0);
    expect(keybearer.core.state.current().callers).toEqual([]);
  });

  test('gets nothing past a person who is not there: silence is a no', async () => {
    await spam(60);
    expect(shown.length).toBeGreaterThan(5);
    expect(shown.length).toBeLessThanOrEqual(30);
    expect(mostOpen).toBe(1);
    expect(keybearer.core.state.current().callers).toEqual([]);
  });

  test('gets nothing from a finger that was already on its way: no yes counts in the first second', async () => {
    person = { button: 'Allow as asked', after: 900 };
    await spam(10);
    expect(shown.length).toBeGreaterThan(0);
    expect(keybearer.core.state.current().callers).toEqual([]);
  });

  test('and a person who reads first can say yes', async () => {
    person = { button: 'Allow as asked', after: 1_100 };
    await pair('backup');
    await keybearer.clock.advance(2_000);
    expect(keybearer.core.state.current().callers).toMatchObject([{ name: 'backup' }]);
  });
});

test('threat 13: the answer that a key or a closed dialog gives is no, in each of them', async () => {
  person = { button: 'Deny', after: 2_000 };
  await spam(10);
  for (const { question } of shown) {
    expect(question.answers[question.cancel]).toBe('Deny');
    expect(question.answers[question.usual]).toBe('Deny');
  }
});

test('threat 13: both sides show the same code, and the name is marked as unverified', async () => {
  const { json } = await pair('Your bank');
  await settle();
  const [first] = shown;
  expect(first?.question.detail).toContain(String(json?.code));
  expect(`${first?.question.message} ${first?.question.detail}`).toMatch(/not verified/i);
});
