import { fail, ok } from '../../shared/failure.ts';
import type { Command } from '../command.ts';
import { commands } from '../commands.ts';
import { completionShells, isCompletionShell } from '../completion/shells.ts';
import { nearestName } from '../nearest-name.ts';

export const completion: Command = {
  words: ['completion'],
  operands: [{ name: 'SHELL', required: true }],
  options: {},
  summary: 'make bash, zsh, fish or powershell complete commands',
  details:
    'For bash: put source <(keybearer completion bash) into ~/.bashrc. For zsh: write it to a file named _keybearer in a folder of $fpath. For fish: write it to ~/.config/fish/completions/keybearer.fish. For PowerShell: put keybearer completion powershell | Out-String | Invoke-Expression into $PROFILE.',
  example: 'keybearer completion bash',
  async run(_, args) {
    const shell = (args.operands[0] ?? '').toLowerCase();
    if (!isCompletionShell(shell)) {
      const names = Object.keys(completionShells);
      const near = nearestName(shell, names);
      return fail(
        'invalid_request',
        `There are completions for ${names.join(', ')}.${near === undefined ? '' : ` Did you mean "${near}"?`}`,
      );
    }
    const script = completionShells[shell](commands);
    return ok({ text: script, json: { shell, script } });
  },
};
