import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../../../src/main/ports.ts';
import type { WebUi } from '../../../src/main/web-ui/web-ui.ts';
import { openWebUi } from '../../../src/main/web-ui/web-ui.ts';
import type { CommandDispatcher } from '../../../src/shared/ui-contract.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { type RawAnswer, type RawQuestion, rawRequest } from '../../support/raw-request.ts';
import { RecordingLog } from '../../support/recording-log.ts';
import { ScriptedCore } from '../../support/scripted-core.ts';
import { SeededRandom } from '../../support/seeded-random.ts';

/** The web UI over a scripted core and a small stand-in for the built window. */
export class OpenedWebUi {
  readonly core = new ScriptedCore();
  readonly log = new RecordingLog();
  readonly clock = new ManualClock();
  readonly folder = mkdtempSync(join(tmpdir(), 'keybearer-window-'));
  #webUi: WebUi | undefined;

  async open(change: { commands?: CommandDispatcher; clock?: Clock } = {}): Promise<this> {
    mkdirSync(join(this.folder, 'assets'));
    writeFileSync(join(this.folder, 'index.html'), '<!doctype html><title>Keybearer</title>');
    writeFileSync(join(this.folder, 'assets', 'index-abc.js'), 'export {};');
    writeFileSync(join(this.folder, 'assets', 'index-abc.js.map'), '{}');
    const opened = await openWebUi({
      clock: change.clock ?? this.clock,
      random: new SeededRandom(7),
      log: this.log,
      commands: change.commands ?? this.core,
      state: this.core,
      rendererFolder: this.folder,
    });
    if (!opened.ok) throw new Error(opened.failure.sentence);
    this.#webUi = opened.value;
    return this;
  }

  get webUi(): WebUi {
    if (this.#webUi === undefined) throw new Error('open() comes first.');
    return this.#webUi;
  }

  get origin(): string {
    return `http://127.0.0.1:${this.webUi.port}`;
  }

  /** A request as our own page's browser makes it, but for what is changed. */
  ask(path: string, change: Omit<RawQuestion, 'port' | 'path'> = {}): Promise<RawAnswer> {
    return rawRequest({
      port: this.webUi.port,
      path,
      ...change,
      headers: { host: `127.0.0.1:${this.webUi.port}`, ...change.headers },
    });
  }

  openLink(link = this.webUi.link, headers: Record<string, string> = {}): Promise<RawAnswer> {
    return this.ask(new URL(link).pathname, { headers });
  }

  /** The headers of a page that has opened its link. */
  async session(): Promise<Record<string, string>> {
    const opened = await this.openLink();
    const cookie = String(opened.headers['set-cookie']).split(';')[0] ?? '';
    const key = String(opened.headers.location).split('#page-key=')[1] ?? '';
    return { cookie, 'keybearer-page-key': key };
  }

  async close(): Promise<void> {
    await this.#webUi?.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
