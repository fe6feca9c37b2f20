import koffi from 'koffi';
import { quantile } from './statistics.ts';

/**
 * The C library that comes with oidc-agent, asked as a program would ask it: each call opens a
 * connection of its own. Prints the p50 in milliseconds.
 */
const times = Number(process.argv[2]);
const getAccessToken = koffi
  .load('liboidc-agent.so.4')
  .func(
    'str getAccessToken3(str name, long least_seconds, str scope, str application, str audience)',
  );

const taken: number[] = [];
for (let nth = 0; nth < times; nth += 1) {
  const begun = performance.now();
  const token: unknown = getAccessToken('bench', 0, null, 'bench', null);
  taken.push(performance.now() - begun);
  if (typeof token !== 'string') throw new Error('oidc-agent gave no token.');
}
console.log(`p50 ${quantile(taken, 0.5)}`);
