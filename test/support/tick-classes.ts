import { readFileSync } from 'node:fs';

/** What Node is started with so that V8 tells, in that file, which hidden classes it makes. */
export const tellingClasses = (log: string): readonly string[] => [
  '--log-maps',
  '--no-log-maps-details',
  '--no-logfile-per-isolate',
  `--logfile=${log}`,
];

/** JavaScript that calls `process.nextTick` often enough for V8 to watch its code, collects, and calls it again. */
export const collectBetweenTicks = `
  const ticks = () => new Promise((done) => {
    for (let at = 0; at < 100; at += 1) process.nextTick(() => undefined);
    setImmediate(done);
  });
  ticks().then(() => gc()).then(ticks)`;

/**
 * How many hidden classes V8 has made for the records of `process.nextTick`. Others have the same key;
 * these come from the line that makes the first of all.
 */
export function tickClasses(log: string): number {
  const places = readFileSync(log, 'utf8')
    .split('\n')
    .map(
      (line) =>
        /^map,Transition,(?:[^,]*,){4}(\d+,\d+),.*symbol\("trigger_async_id_symbol"/.exec(
          line,
        )?.[1],
    )
    .filter((place) => place !== undefined);
  return places.filter((place) => place === places[0]).length;
}
