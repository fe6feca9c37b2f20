import { build, type Rolldown } from 'vite';

/** A module without imports of ours as one text, to be run in a process of its own before other code. */
export async function builtModule(file: string): Promise<string> {
  const { output } = (await build({
    configFile: false,
    logLevel: 'error',
    build: { ssr: file, target: 'node20', write: false },
  })) as Rolldown.RolldownOutput;
  return output[0].code.replace(/export \{[^}]*\};?/, '');
}
