import { readFileSync } from 'node:fs';
import { mappingOf } from '../../src/main/adapters/large-pages.ts';

/** Of every mapping without a file that is as large as what scrypt works on: whether large pages were asked for. */
export function askedForLargePages(workedOn: number): readonly boolean[] {
  return readFileSync('/proc/self/smaps', 'latin1')
    .split(/\n(?=[0-9a-f]+-[0-9a-f]+ )/)
    .filter((one) => mappingOf(workedOn, one.split('\n', 1)[0] ?? '') !== undefined)
    .map((one) => /^VmFlags:.* hg\b/m.test(one));
}
