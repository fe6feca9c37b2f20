import { EventEmitter } from 'node:events';
import type { App } from 'electron';
import { beforeEach, describe, expect, it } from 'vitest';
import type { NativeQuestion } from '../../../src/main/electron/native-question.ts';
import { createQuitting, type Quitting } from '../../../src/main/electron/quitting.ts';
import { ManualClock, settle } from '../../support/manual-clock.ts';
import { account, emptyState } from '../../support/scripted-core.ts';

let app: EventEmitter & { exits: number[]; exit(code: number): void };
let asked: NativeQuestion[];
let answers: ((index: number) => void)[];
let closed: number;
let close: () => Promise<void>;
let unsaved: boolean;
let quitting: Quitting;
let clock: ManualClock;

beforeEach(() => {
  app = Object.assign(new EventEmitter(), {
    exits: [] as number[],
    exit(code: number) {
      this.exits.push(code);
    },
  });
  asked = [];
  answers = [];
  closed = 0;
  close = async () => {};
  unsaved = false;
  clock = new ManualClock();
  quitting = createQuitting({
    clock,
    app: app as unknown as App,
    ask: (question) => {
      asked.push(question);
      return new Promise((resolve) => answers.push(resolve));
    },
    state: () => emptyState({ accounts: [account({ unsaved }), account({ alias: 'other' })] }),
    close: async () => {
      closed += 1;
      await close();
    },
  });
});

async function beforeQuit(): Promise<boolean> {
  let prevented = false;
  const event = {
    preventDefault: () => {
      prevented = true;
    },
  };
  app.emit('before-quit', event);
  await settle();
  return prevented;
}

describe('restarting to an update', () => {
  it('closes everything first, and then lets the installer end the process', async () => {
    const order: string[] = [];
    close = async () => void order.push('closed');
    await quitting.restart(() => order.push('installer'));
    expect([order, app.exits]).toEqual([['closed', 'installer'], []]);
    expect(await beforeQuit()).toBe(false);
    expect(quitting.underWay()).toBe(true);
  });

  it('asks about what is not saved, as every quitting does', async () => {
    unsaved = true;
    let installed = false;
    const restarting = quitting.restart(() => {
      installed = true;
    });
    answers[0]?.(1);
    await restarting;
    expect([asked.length, installed, closed]).toEqual([1, false, 0]);
  });

  it('ends all the same where the installer does not', async () => {
    await quitting.restart(() => {});
    await clock.advance(29_999);
    expect(app.exits).toEqual([]);
    await clock.advance(1);
    expect(app.exits).toEqual([0]);
  });
});

describe('quitting', () => {
  it('closes everything, once, and then ends the process', async () => {
    let finish: () => void = () => {};
    close = () =>
      new Promise((resolve) => {
        finish = resolve;
      });
    expect(await beforeQuit()).toBe(true);
    expect([quitting.underWay(), app.exits]).toEqual([true, []]);
    await beforeQuit();
    await quitting.quit('hurried');
    finish();
    await settle();
    expect([closed, app.exits]).toEqual([1, [0]]);
  });

  it('ends the process also when closing breaks', async () => {
    close = () => Promise.reject(new Error('broken'));
    await expect(quitting.quit('asked')).rejects.toThrow('broken');
    expect(app.exits).toEqual([0]);
  });

  it('K127: warns of a sign-in that is in memory only, and stays unless told otherwise', async () => {
    unsaved = true;
    await beforeQuit();
    expect(asked).toMatchObject([
      { message: 'The sign-in of work is not saved yet', usual: 1, cancel: 1 },
    ]);
    await beforeQuit();
    expect(asked).toHaveLength(1);
    answers[0]?.(1);
    await settle();
    expect([closed, quitting.underWay(), app.exits]).toEqual([0, false, []]);

    await beforeQuit();
    answers[1]?.(0);
    await settle();
    expect([closed, app.exits]).toEqual([1, [0]]);
  });

  it('asks nothing when the system shuts down, and overtakes a question', async () => {
    unsaved = true;
    await beforeQuit();
    await quitting.quit('hurried');
    answers[0]?.(1);
    await settle();
    expect([closed, app.exits]).toEqual([1, [0]]);
  });
});
