import { cpus, loadavg, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { PrivateKeyring } from '../support/private-keyring.ts';
import { agentStartRow, multiplyAccount } from './agent-start-rows.ts';
import { startRows } from './process-rows.ts';
import type { Row } from './row.ts';
import { burstRow, forcedRow, freshRow, heldRow, stalledRow, steadyRow } from './socket-rows.ts';
import { Stage } from './stage.ts';
import { windowRows } from './window-rows.ts';

export interface BenchOptions {
  /** The folder of the built files. */
  readonly built: string;
  /** Each row once and briefly: shows that the bench works, and measures nothing. */
  readonly quick: boolean;
  readonly say: (line: string) => void;
}

const outcomes = [
  { name: 'answering 200', faults: [] },
  { name: 'answering 500', faults: [{ kind: 'answer', status: 500 }] },
  { name: 'answering after 2 s', faults: [{ kind: 'delay', ms: 2_000 }] },
  {
    name: 'answering 400 with a page',
    faults: [{ kind: 'answer', status: 400, body: '<html>' }],
  },
  {
    name: 'answering 400 invalid_scope',
    faults: [{ kind: 'answer', status: 400, body: '{"error":"invalid_scope"}' }],
  },
  {
    name: 'answering 400 invalid_request',
    faults: [{ kind: 'answer', status: 400, body: '{"error":"invalid_request"}' }],
  },
  {
    name: 'answering 200 without a token',
    faults: [{ kind: 'answer', status: 200, body: '{"nope":1}' }],
  },
];

/** Every row of the table in docs/performance.md; true when no target was missed. */
export async function bench({ built, quick, say }: BenchOptions): Promise<boolean> {
  const rows: Row[] = [];
  const note = (...more: readonly Row[]): void => {
    rows.push(...more);
    for (const row of more) say(`${row.verdict.padEnd(6)}  ${row.work}: ${row.measured}`);
  };
  say(machine());
  const stage = new Stage(built);
  try {
    await measure(stage, quick, note);
  } finally {
    await stage.close();
  }
  const keyring = await PrivateKeyring.start();
  const withKeychain = new Stage(built, keyring);
  try {
    await measureOnKeychain(withKeychain, quick, note);
  } finally {
    await withKeychain.close();
    await keyring.stop();
  }
  note(...(await windowRows(join(built, 'renderer'), quick ? 1 : 7)));
  say(`\n${table(rows)}`);
  return rows.every((row) => row.verdict !== 'missed');
}

async function measure(
  stage: Stage,
  quick: boolean,
  note: (...rows: readonly Row[]) => void,
): Promise<void> {
  const effort = quick ? { rounds: 1, ms: 100 } : { rounds: 11, ms: 1_500 };
  await stage.startSandbox();
  let stop = await stage.startAgent();
  await stage.addClient();
  // Two that stay well, and one for each outcome.
  const names = ['ada', 'ben', 'cleo', 'dora', 'emil', 'finn', 'gina', 'hugo', 'ines'];
  const accounts = names.map((name) => `${name}@sandbox.example`);
  const [first = '', second = '', ...others] = accounts;
  for (const account of quick ? accounts.slice(0, 3) : accounts) await stage.signIn(account);
  await stage.processes.keybearer('token');
  const keys: string[] = [];
  const known = quick ? accounts.slice(0, 3) : accounts;
  for (let nth = 0; nth < (quick ? 2 : 20); nth += 1) {
    // The agent lets three callers a minute ask to be paired, the command line being one; it counts anew after a start.
    if (nth % 3 === 2) {
      await stop();
      stop = await stage.startAgent();
    }
    keys.push(await stage.pair(`bench ${nth + 1}`, known));
  }
  const [key = ''] = keys;

  for (const client of ['raw', 'node'] as const) {
    note(await steadyRow(stage, key, 1, client, effort));
    note(await steadyRow(stage, key, 50, client, effort));
  }
  note(await freshRow(stage, key, quick ? { rounds: 1, times: 20 } : { rounds: 7, times: 400 }));
  note(...(await startRows(stage, key, quick ? 2 : 120)));
  note(await stalledRow(stage, keys));
  for (const [at, outcome] of (quick ? outcomes.slice(0, 1) : outcomes).entries()) {
    note(await burstRow(stage, keys, others[at] ?? '', outcome));
    note(await forcedRow(stage, keys, others[at] ?? '', outcome));
  }
  if (!quick) note(await heldRow(stage, key, first, second));
  await stop();
  await measureStarts(stage, key, quick, note);
}

/** The store of most people; all else costs the same on both. */
async function measureOnKeychain(
  stage: Stage,
  quick: boolean,
  note: (...rows: readonly Row[]) => void,
): Promise<void> {
  await stage.startSandbox();
  const stop = await stage.startAgent();
  await stage.addClient();
  await stage.signIn('ada@sandbox.example');
  const key = await stage.pair('bench', ['ada@sandbox.example']);
  await stop();
  await measureStarts(stage, key, quick, note);
}

async function measureStarts(
  stage: Stage,
  key: string,
  quick: boolean,
  note: (...rows: readonly Row[]) => void,
): Promise<void> {
  const rounds = quick ? 1 : 11;
  note(await agentStartRow(stage, key, 1, rounds));
  if (quick) return;
  await multiplyAccount(stage, 'ada', 1_000);
  note(await agentStartRow(stage, key, 1_000, rounds));
}

function machine(): string {
  const [processor] = cpus();
  const memory = (totalmem() / 2 ** 30).toFixed(0);
  const load = loadavg().map((one) => one.toFixed(1));
  return `${cpus().length} × ${processor?.model ?? 'unknown processor'}, ${memory} GB, ${process.platform} ${release()}, Node ${process.versions.node}, load ${load.join(' ')}`;
}

function table(rows: readonly Row[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    line(['work', 'target', 'measured: median (middle half)', 'verdict']),
    line(['---', '---', '---', '---']),
    ...rows.map((row) => line([row.work, row.target, row.measured, row.verdict])),
  ].join('\n');
}
