import { beforeEach } from 'vitest';
import { askedNatively } from '../../../src/main/accounts/asked-natively.ts';
import { askForApprovals } from '../../../src/main/electron/approvals.ts';
import { createNativeDesk, type NativeDesk } from '../../../src/main/electron/native-desk.ts';
import { createNativePerson, type NativePerson } from '../../../src/main/electron/native-person.ts';
import type { Errand, Origin } from '../../../src/main/person.ts';
import { ok, type Result } from '../../../src/shared/failure.ts';
import type { CommandName } from '../../../src/shared/ui-contract.ts';
import { ManualClock, settle } from '../manual-clock.ts';
import { RecordingLog } from '../recording-log.ts';
import { busyState, pairing, ScriptedCore } from '../scripted-core.ts';
import { ScriptedPerson } from './scripted-person.ts';

export const gmail = 'https://www.googleapis.com/auth/gmail.readonly';
export const calendar = 'https://www.googleapis.com/auth/calendar.readonly';
export const both = [
  { id: 'acc_work', email: 'work@example.com', alias: 'work' },
  { id: 'acc_home', email: 'home@example.com', alias: 'home' },
];
const peer = { pid: 4711, uid: 1000, program: '/usr/bin/node', cwd: '/home/ada/scripts' };
export const owner: Origin = { kind: 'owner', peer };
export const program: Origin = { kind: 'program', peer };

export const command = (name: CommandName, input: unknown): Errand => ({
  kind: 'command',
  name,
  input,
});

/** What came of a request, once something did. */
export interface Watched {
  answer: Result<unknown> | undefined;
}

/** Keybearer's native questions over a scripted core and a scripted person; begun anew for each test. */
export class NativePersonStage {
  clock = new ManualClock();
  core = new ScriptedCore(busyState());
  person = new ScriptedPerson(this.clock);
  desk: NativeDesk = createNativeDesk({ clock: this.clock, ask: this.person.ask });
  native: NativePerson = createNativePerson({ clock: this.clock, log: new RecordingLog() });

  constructor() {
    const { clock, core, desk } = this;
    for (const name of ['caller.approve', 'caller.deny'] as const) {
      core.answer(name, () => {
        core.set({ pairings: [] });
        return ok({} as never);
      });
    }
    for (const name of ['approval.allow', 'approval.deny'] as const) {
      core.answer(name, () => {
        core.set({ approvals: [] });
        return ok({});
      });
    }
    const log = new RecordingLog();
    const parts = { clock, log, commands: core, state: core, desk, openWindow: () => {} };
    this.native.begin({ ...parts, petitions: askForApprovals(parts) });
  }

  dialog(readMs = 1_000) {
    return this.person.dialog(readMs);
  }

  /** As the window's router and the socket's managing route have them. */
  send(name: CommandName, input: unknown, origin: Origin = { kind: 'window' }): Watched {
    return watched(askedNatively(this.core, this.native, origin).dispatch(name, input));
  }

  /** As the socket asks for a program without the owner key. */
  wants(errand: Errand, gone?: AbortSignal): Watched {
    return watched(this.native.agrees(errand, program, gone));
  }

  async pairingWaits(change: Parameters<typeof pairing>[0] = {}): Promise<void> {
    this.core.set({
      pairings: [pairing({ accounts: both, scopes: [calendar, gmail], ...change })],
    });
    await settle();
  }
}

/** A fresh stage before each test of a file. */
export function nativePersonStage(): () => NativePersonStage {
  let stage = new NativePersonStage();
  beforeEach(() => {
    stage = new NativePersonStage();
  });
  return () => stage;
}

function watched(promise: Promise<Result<unknown>>): Watched {
  const seen: Watched = { answer: undefined };
  void promise.then((answer) => {
    seen.answer = answer;
  });
  return seen;
}
