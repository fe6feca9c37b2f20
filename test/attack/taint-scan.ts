import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** Where a secret was seen; never the secret itself, as this is printed. */
export interface Sighting {
  readonly place: string;
  readonly what: string;
  readonly as: string;
}

/** A text as it may look after somebody encoded it on the way. */
export function disguises(text: string): ReadonlyMap<string, string> {
  const bytes = Buffer.from(text);
  const forms = new Map([
    ['as it is', text],
    ['percent-encoded', encodeURIComponent(text)],
    ['in hex', bytes.toString('hex')],
    ['in JSON, twice', JSON.stringify(JSON.stringify(text)).slice(3, -3)],
  ]);
  for (const [shift, padding] of ['', 'x', 'xx'].entries()) {
    // Base64 looks different at each of three places in a longer text; the ends depend on neighbours.
    const skip = Math.ceil((shift * 8) / 6);
    const whole = Buffer.from(padding + text);
    for (const encoding of ['base64', 'base64url'] as const) {
      const encoded = whole.toString(encoding).replace(/=+$/, '');
      forms.set(`in ${encoding}, shifted by ${shift}`, encoded.slice(skip, -2));
    }
  }
  return forms;
}

export type Taints = ReadonlyMap<string, string>;

export function sightings(place: string, content: string, taints: Taints): Sighting[] {
  const seen: Sighting[] = [];
  for (const [text, what] of taints) {
    for (const [as, form] of disguises(text)) {
      if (content.includes(form)) seen.push({ place, what, as });
    }
  }
  return seen;
}

/** Every file below a folder, by its path from there; links are not followed. */
export function filesBelow(folder: string, leaveOut: readonly string[] = []): string[] {
  const found: string[] = [];
  const walk = (at: string) => {
    for (const name of readdirSync(at)) {
      const path = join(at, name);
      const from = relative(folder, path);
      if (leaveOut.includes(from)) continue;
      const entry = lstatSync(path);
      if (entry.isDirectory()) walk(path);
      else if (entry.isFile()) found.push(from);
    }
  };
  walk(folder);
  return found.sort();
}

/** Latin-1, so that no byte of a file that is no text is lost. */
export const contentOf = (path: string): string => readFileSync(path, 'latin1');

export interface ProcessSample {
  readonly pid: number;
  readonly command: string;
  readonly environment: string;
}

/** Command line and environment of every process with this home, as any program of the user reads them. */
export function sampleProcesses(home: string): ProcessSample[] {
  const samples: ProcessSample[] = [];
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const environment = readFileSync(`/proc/${name}/environ`, 'latin1');
      if (!environment.includes(home)) continue;
      const command = readFileSync(`/proc/${name}/cmdline`, 'latin1');
      samples.push({ pid: Number(name), command, environment });
    } catch {
      // It ended meanwhile, or belongs to somebody else.
    }
  }
  return samples;
}
