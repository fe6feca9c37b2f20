import type { Command } from '../command.ts';
import { bashScript } from './bash.ts';
import { fishScript } from './fish.ts';
import { powershellScript } from './powershell.ts';
import { completionsOf } from './table.ts';
import { zshScript } from './zsh.ts';

type Shell = 'bash' | 'zsh' | 'fish' | 'powershell';

export const completionShells: Readonly<Record<Shell, (commands: readonly Command[]) => string>> = {
  bash: (commands) => bashScript(completionsOf(commands)),
  zsh: (commands) => zshScript(completionsOf(commands)),
  fish: (commands) => fishScript(completionsOf(commands)),
  powershell: (commands) => powershellScript(completionsOf(commands)),
};

export const isCompletionShell = (text: string): text is Shell =>
  Object.hasOwn(completionShells, text);
