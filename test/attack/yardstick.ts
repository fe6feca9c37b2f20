import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * A bare server that nobody attacks, asked beside the one that is: what it takes longer than usual is
 * the machine's doing, and only that much longer may the other take.
 */
export class Yardstick {
  readonly #folder = mkdtempSync(join(tmpdir(), 'keybearer-yardstick-'));
  readonly #path = join(this.#folder, 'bare.sock');
  readonly #server = createServer((_request, response) => response.end('{}'));
  readonly #times: number[] = [];

  async open(): Promise<void> {
    await new Promise<void>((listening) => this.#server.listen(this.#path, listening));
  }

  /** One request on a connection of its own. */
  ask(): Promise<void> {
    const began = performance.now();
    return new Promise((resolve, reject) => {
      const sent = request({ socketPath: this.#path, agent: false }, (response) => {
        response.resume();
        response.on('end', () => {
          this.#times.push(performance.now() - began);
          resolve();
        });
      });
      sent.on('error', reject);
      sent.end();
    });
  }

  /** Milliseconds: `quiet` where the machine is, and three times the bare server's p99 where it is busy. */
  mostP99(quiet: number): number {
    return Math.max(quiet, 3 * p99(this.#times));
  }

  async close(): Promise<void> {
    await new Promise((closed) => this.#server.close(closed));
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

export function p99(times: readonly number[]): number {
  const sorted = [...times].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length * 0.99)] ?? Number.POSITIVE_INFINITY;
}
