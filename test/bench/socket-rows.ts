import { join } from 'node:path';
import type { Seen, Work } from './load.ts';
import { startOidcAgent } from './oidc-agent.ts';
import { judged, type Row } from './row.ts';
import { invalidation, type Stage, tokenRequest } from './stage.ts';
import { median, ratios, spread } from './statistics.ts';

export interface Effort {
  readonly rounds: number;
  /** How long each round of steady load lasts. */
  readonly ms: number;
}

const clients = { raw: 'a client that costs nothing', node: 'a client on node:http' } as const;

/** Cached tokens over kept connections, against a bare server, round about. */
export async function steadyRow(
  stage: Stage,
  key: string,
  inFlight: number,
  client: keyof typeof clients,
  { rounds, ms }: Effort,
): Promise<Row> {
  const bare = join(stage.folder, `bare-${client}-${inFlight}.sock`);
  const server = stage.processes.script('bare-server.mjs', bare);
  await server.line('ready');
  const work: Work = { kind: 'steady', inFlight, ms, client };
  const requests = [tokenRequest(key)];
  const ours: Seen[] = [];
  const theirs: Seen[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const one = await stage.load({ work, socket: stage.socket, requests });
    const other = await stage.load({ work, socket: bare, requests });
    // The first one warms both up.
    if (round > 0) {
      ours.push(one);
      theirs.push(other);
    }
  }
  server.stop();
  await server.ended;
  const all = ratios(
    ours.map((seen) => seen.perSecond),
    theirs.map((seen) => seen.perSecond),
  );
  const refused = ours.some((seen) => Object.keys(seen.statuses).some((code) => code !== '200'));
  return {
    work: `cached token, keep-alive, ${inFlight} in flight, ${clients[client]}`,
    target: 'at least 0.80 of a bare node:http server',
    measured: `${spread(all)}: ${perSecond(ours)} of ${perSecond(theirs)} requests/s${refused ? ', some refused' : ''}`,
    verdict: judged(median(all) >= 0.8 && !refused),
  };
}

const perSecond = (seen: readonly Seen[]): string =>
  median(seen.map((one) => one.perSecond)).toFixed(0);

/** While one account waits for its server, the others must not notice. */
export async function heldRow(
  stage: Stage,
  key: string,
  held: string,
  quiet: string,
): Promise<Row> {
  const work: Work = { kind: 'steady', inFlight: 1, ms: 2_000, client: 'raw' };
  const requests = [tokenRequest(key, `?account=${encodeURIComponent(quiet)}`)];
  const before = await stage.load({ work, socket: stage.socket, requests });
  await stage.order([{ kind: 'delay', ms: 3_000 }], { account: held });
  const asked = await stage.refreshes(held);
  const waiting = stage.processes.keybearer('refresh', held);
  // Measured while it is held, not while the command that asks for it starts.
  while ((await stage.refreshes(held)) === asked) {
    await new Promise((later) => setTimeout(later, 50));
  }
  const during = await stage.load({ work, socket: stage.socket, requests });
  await stage.clearFaults();
  await waiting;
  const ratio = during.p99 / before.p99;
  return {
    work: "account A's refresh held for 3 s: account B's cached p99",
    target: 'within 2 times its quiet p99',
    measured: `${ratio.toFixed(2)}: ${during.p99.toFixed(2)} ms, quiet ${before.p99.toFixed(2)} ms`,
    verdict: judged(ratio <= 2),
  };
}

/** A thousand requests of all callers for a token nobody has: one question upstream, whatever it answers. */
export async function burstRow(
  stage: Stage,
  keys: readonly string[],
  account: string,
  outcome: { readonly name: string; readonly faults: readonly object[] },
): Promise<Row> {
  if (outcome.faults.length > 0) await stage.order(outcome.faults, { account });
  const before = await stage.refreshes(account);
  // A narrower set than the account's whole grant is not kept ready, so that no token is there yet.
  const query = `?account=${encodeURIComponent(account)}&scope=openid`;
  const each = 1_000 / keys.length;
  const seen = await stage.load({
    work: { kind: 'burst', connectionsEach: Math.min(25, each), each },
    socket: stage.socket,
    requests: keys.map((key) => tokenRequest(key, query)),
  });
  const upstream = (await stage.refreshes(account)) - before;
  await stage.clearFaults();
  return {
    work: `1,000 requests of ${keys.length} callers, upstream ${outcome.name}`,
    target: '1 upstream request',
    measured: `${upstream}; answers ${counted(seen)}`,
    verdict: judged(upstream === 1 && seen.answers === 1_000),
  };
}

/**
 * The same crowd where an API has refused the token: every caller says so once, and then all want another.
 * Whoever comes first forces it, and that is everybody's. Few say so, as what they may is limited.
 */
export async function forcedRow(
  stage: Stage,
  keys: readonly string[],
  account: string,
  outcome: { readonly name: string; readonly faults: readonly object[] },
): Promise<Row> {
  const query = `?account=${encodeURIComponent(account)}`;
  // What failed before may still hold.
  const refused = await stage.token(keys[0] ?? '', `${query}&wait=30`);
  if (outcome.faults.length > 0) await stage.order(outcome.faults, { account });
  const before = await stage.refreshes(account);
  const body = JSON.stringify({ access_token: refused });
  const each = 1_000 / keys.length;
  const { socket } = stage;
  await stage.load({
    work: { kind: 'burst', connectionsEach: 1, each: 1 },
    ...{ socket, requests: keys.map((key) => invalidation(key, body)) },
  });
  const seen = await stage.load({
    work: { kind: 'burst', connectionsEach: Math.min(10, each), each },
    ...{ socket, requests: keys.map((key) => tokenRequest(key, query)) },
  });
  const upstream = (await stage.refreshes(account)) - before;
  await stage.clearFaults();
  return {
    work: `the same, its token refused by an API, upstream ${outcome.name}`,
    target: '1 upstream request',
    measured: `${upstream}; answers ${counted(seen)}`,
    verdict: judged(upstream === 1 && seen.answers === 1_000),
  };
}

export async function stalledRow(stage: Stage, keys: readonly string[]): Promise<Row> {
  const seen = await stage.load({
    work: { kind: 'stalled', good: 300, stalled: 100 },
    socket: stage.socket,
    requests: keys.map((key) => tokenRequest(key)),
  });
  return {
    work: '400 connections at once, 100 of them stalled',
    target: 'all 300 good ones answered',
    measured: `${counted(seen)}, the last after ${seen.longest.toFixed(0)} ms`,
    verdict: judged(seen.statuses['200'] === 300),
  };
}

const counted = ({ statuses }: Seen): string =>
  Object.entries(statuses)
    .map(([status, count]) => `${count} × ${status === '0' ? 'broken' : status}`)
    .join(', ');

/** What oidc-agent's library took on an earlier day, for machines where it is not installed. */
const oidcAgentMs = 0.34;

/**
 * Turn about with oidc-agent's own client where that is installed. That one is in C and its calls
 * block, so ours are made in the same way; through `node:net` a third of the time is the client's.
 */
export async function freshRow(
  stage: Stage,
  key: string,
  { rounds, times }: { readonly rounds: number; readonly times: number },
): Promise<Row> {
  const same = process.platform === 'linux' ? 'blocking' : 'raw';
  const requests = [tokenRequest(key)];
  const ask = (client: 'raw' | 'blocking'): Promise<Seen> =>
    stage.load({ work: { kind: 'fresh', times, client }, socket: stage.socket, requests });
  const peer = await startOidcAgent(stage.folder, stage.built);
  const ours: Seen[] = [];
  const throughNode: Seen[] = [];
  const theirs: number[] = [];
  try {
    for (let round = 0; round < rounds; round += 1) {
      ours.push(await ask(same));
      throughNode.push(await ask('raw'));
      if (peer !== undefined) theirs.push(await peer.p50(times));
    }
  } finally {
    await peer?.close();
  }
  const p50 = median(ours.map((seen) => seen.p50));
  const p99 = median(ours.map((seen) => seen.p99));
  const node = median(throughNode.map((seen) => seen.p50));
  const answered = [...ours, ...throughNode].every((seen) => seen.statuses['200'] === times);
  const figures = `${p50.toFixed(2)} ms, p99 ${p99.toFixed(2)} ms (a client on node:net ${node.toFixed(2)} ms)${answered ? '' : '; refused'}`;
  const beside =
    peer === undefined
      ? 'oidc-agent is not installed here'
      : `oidc-agent ${median(theirs).toFixed(2)} ms`;
  return {
    work: 'cached token, new connection each time, p50',
    target:
      peer === undefined
        ? `below ${oidcAgentMs} ms, what the client library of oidc-agent took elsewhere`
        : 'below what the client library of oidc-agent takes',
    measured: `${figures}; ${beside}`,
    verdict: judged(answered && p50 < (peer === undefined ? oidcAgentMs : median(theirs))),
  };
}
