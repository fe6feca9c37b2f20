import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildScript, keychainProcess } from '../../support/built-script.ts';

export type Behaviour =
  | { readonly mode: 'open' | 'locked' | 'crash' | 'forget' }
  /** Unlocked by a person right after the next call. */
  | { readonly mode: 'unlocking' }
  | { readonly mode: 'hang'; readonly item?: string }
  | { readonly mode: 'error'; readonly message: string };

/** keytar's module for the child process: faults that a real keychain shows only now and then, on order. */
const source = `
const fs = require('node:fs'), path = require('node:path');
const at = (name) => path.join(__dirname, name);
const load = () => (fs.existsSync(at('items.json')) ? JSON.parse(fs.readFileSync(at('items.json'))) : {});
const note = (what) => fs.appendFileSync(at('trace.log'), what + '\\n');
fs.writeFileSync(at('process.json'), JSON.stringify({ env: process.env, argv: [...process.argv, ...process.execArgv], pid: process.pid }));
async function call(name, item, onOpen, onLocked) {
  note('> ' + name + ' ' + item);
  const { mode, message, item: only } = JSON.parse(fs.readFileSync(at('behaviour.json')));
  if (mode === 'unlocking') fs.writeFileSync(at('behaviour.json'), '{"mode":"open"}');
  if (mode === 'hang' && (only ?? item) === item) await new Promise(() => {});
  if (mode === 'crash') process.kill(process.pid, 'SIGSEGV');
  if (mode === 'error') throw new Error(message);
  await new Promise((resolve) => setTimeout(resolve, 2));
  note('< ' + name + ' ' + item);
  return mode === 'locked' || mode === 'unlocking' ? onLocked() : onOpen(load(), mode);
}
module.exports = {
  getPassword: (service, item) => call('get', item, (items) => items[service + '/' + item] ?? null, () => null),
  setPassword: (service, item, value) => call('set', item, (items, mode) => {
    if (mode !== 'forget') fs.writeFileSync(at('items.json'), JSON.stringify({ ...items, [service + '/' + item]: value }));
  }, () => { throw new Error('Cannot create an item in a locked collection'); }),
  deletePassword: (service, item) => call('delete', item, (items, mode) => {
    const { [service + '/' + item]: found, ...rest } = items;
    if (mode !== 'forget') fs.writeFileSync(at('items.json'), JSON.stringify(rest));
    return found !== undefined;
  }, () => false),
};
`;

export async function buildWithStandIn() {
  const modules = mkdtempSync(join(tmpdir(), 'keybearer-stand-in-'));
  const folder = join(modules, 'keytar');
  const built = await buildScript(keychainProcess, modules);
  const at = (name: string) => join(folder, name);
  return {
    scriptPath: built.scriptPath,
    /** A fresh, open keychain; or, with a source of its own, a module that is broken in some way. */
    reset(moduleSource = source) {
      rmSync(folder, { recursive: true, force: true });
      mkdirSync(folder);
      writeFileSync(at('index.js'), moduleSource);
      this.behave({ mode: 'open' });
    },
    uninstall: () => rmSync(folder, { recursive: true, force: true }),
    behave: (behaviour: Behaviour) =>
      writeFileSync(at('behaviour.json'), JSON.stringify(behaviour)),
    items: (): Record<string, string> =>
      existsSync(at('items.json')) ? JSON.parse(readFileSync(at('items.json'), 'utf8')) : {},
    put(items: Record<string, string>) {
      writeFileSync(at('items.json'), JSON.stringify(items));
    },
    /** `> get a`, `< get a`, in order of their beginnings and ends. */
    trace: (): string[] =>
      existsSync(at('trace.log')) ? readFileSync(at('trace.log'), 'utf8').trim().split('\n') : [],
    mark: (text: string) => appendFileSync(at('trace.log'), `${text}\n`),
    process: (): { env: Record<string, string>; argv: string[]; pid: number } =>
      JSON.parse(readFileSync(at('process.json'), 'utf8')),
    remove() {
      built.remove();
      rmSync(modules, { recursive: true, force: true });
    },
  };
}
