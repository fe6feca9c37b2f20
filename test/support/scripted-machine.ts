import type { Machine, MachineFile } from '../../src/main/ports.ts';

/** A computer on which all is well until a test says otherwise. */
export class ScriptedMachine implements Machine {
  platform = 'linux';
  nodeVersion = '20.19.0';
  uid: number | undefined = 1000;
  environment: Record<string, string | undefined> = {};
  keychainModule = true;
  refusesWrites: string | undefined;
  /** By path; everything else is a private folder or, if it ends so, a private socket. */
  readonly files = new Map<string, MachineFile | undefined>();

  look(path: string): MachineFile | undefined {
    if (this.files.has(path)) return this.files.get(path);
    return path.endsWith('.sock')
      ? { kind: 'socket', uid: 1000, mode: 0o140600 }
      : { kind: 'directory', uid: 1000, mode: 0o40700 };
  }

  async writeError(): Promise<string | undefined> {
    return this.refusesWrites;
  }

  hasKeychainModule(): boolean {
    return this.keychainModule;
  }
}
