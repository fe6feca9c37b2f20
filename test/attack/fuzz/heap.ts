import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Megabytes that are still held once everything nobody needs is gone. */
export const heldMegabytes = (): number => {
  collectGarbage();
  return process.memoryUsage().heapUsed / 1024 / 1024;
};
